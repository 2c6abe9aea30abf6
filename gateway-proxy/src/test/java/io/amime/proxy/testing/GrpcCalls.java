package io.amime.proxy.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/** Unary calls of the {@link GrpcService}. */
public final class GrpcCalls {
  private GrpcCalls() {}

  public static byte[] unary(Channel channel, byte[] request) {
    return ClientCalls.blockingUnaryCall(
        channel,
        GrpcService.UNARY,
        CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
        request);
  }

  public static String unary(Channel channel, String request) {
    return new String(unary(channel, request.getBytes(UTF_8)), UTF_8);
  }

  /** How a call failed that has to fail; it sets no deadline of its own. */
  public static StatusRuntimeException failure(Channel channel, String request) {
    return failure(channel, request, CallOptions.DEFAULT);
  }

  public static StatusRuntimeException failure(
      Channel channel, String request, CallOptions options) {
    try {
      ClientCalls.blockingUnaryCall(channel, GrpcService.UNARY, options, request.getBytes(UTF_8));
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError("the call went well");
  }

  /** The proxy's word for why, null when it did not answer itself. */
  public static String reason(StatusRuntimeException failure) {
    return failure
        .getTrailers()
        .get(Metadata.Key.of("x-mesh-reason", Metadata.ASCII_STRING_MARSHALLER));
  }
}
