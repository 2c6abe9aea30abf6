package io.amime.proxy.health;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The messages of {@code grpc.health.v1.Health/Check} with gRPC's frame around them: of each only
 * the first field is of interest. Pure.
 */
final class GrpcHealth {
  static final String METHOD = "/grpc.health.v1.Health/Check";

  private static final int FRAME = 5;
  private static final int SERVICE_TAG = 1 << 3 | 2;
  private static final int STATUS_TAG = 1 << 3;
  private static final int MORE = 0x80;
  private static final int GROUP = 7;
  private static final int MOST_GROUPS = 5;

  private GrpcHealth() {}

  /** How a service says that it is. */
  enum Status {
    UNKNOWN,
    SERVING,
    NOT_SERVING,
    SERVICE_UNKNOWN,
    /** None of those that are defined, or no answer that can be read. */
    UNREADABLE
  }

  /** Asks about a service, or with an empty name about the whole server. */
  static byte[] question(String service) {
    var message = new ByteArrayOutputStream();
    if (!service.isEmpty()) {
      var name = service.getBytes(StandardCharsets.UTF_8);
      message.write(SERVICE_TAG);
      int left = name.length;
      for (; left >= MORE; left >>>= GROUP) {
        message.write(left | MORE);
      }
      message.write(left);
      message.writeBytes(name);
    }
    return ByteBuffer.allocate(FRAME + message.size())
        .put((byte) 0)
        .putInt(message.size())
        .put(message.toByteArray())
        .array();
  }

  /** Reads what came back. */
  static Status answer(byte[] bytes) {
    if (bytes.length < FRAME || bytes[0] != 0) {
      return Status.UNREADABLE;
    }
    var frame = ByteBuffer.wrap(bytes);
    frame.get();
    int length = frame.getInt();
    if (length != frame.remaining()) {
      return Status.UNREADABLE;
    }
    if (length == 0) {
      // The first value of an enumeration is not written.
      return Status.UNKNOWN;
    }
    return frame.get() == STATUS_TAG ? status(frame) : Status.UNREADABLE;
  }

  private static Status status(ByteBuffer at) {
    int value = 0;
    for (int i = 0; i < MOST_GROUPS && at.hasRemaining(); i++) {
      int next = at.get();
      value |= (next & (MORE - 1)) << (GROUP * i);
      if ((next & MORE) == 0) {
        return value >= 0 && value < Status.UNREADABLE.ordinal()
            ? Status.values()[value]
            : Status.UNREADABLE;
      }
    }
    return Status.UNREADABLE;
  }
}
