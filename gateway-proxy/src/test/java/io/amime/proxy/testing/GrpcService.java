package io.amime.proxy.testing;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A real gRPC service over plain bytes. What a call says decides what becomes of it: {@code "status
 * N"} fails with that status, {@code "wait MILLIS"} takes so long, anything else comes back as it
 * is.
 */
public final class GrpcService implements BindableService {
  public static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
  public static final MethodDescriptor<byte[], byte[]> DOWN =
      method("Down", MethodType.SERVER_STREAMING);
  public static final MethodDescriptor<byte[], byte[]> UP =
      method("Up", MethodType.CLIENT_STREAMING);
  public static final MethodDescriptor<byte[], byte[]> BOTH =
      method("Both", MethodType.BIDI_STREAMING);

  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName("test.Echo/" + name)
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Calls that came so far. */
  public int calls() {
    return calls.get();
  }

  /** Calls that their callers gave up. */
  public int cancelled() {
    return cancelled.get();
  }

  /** Bytes that an endless {@link #DOWN} could send so far. */
  public long sent() {
    return sent.get();
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
        .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(this::down))
        .addMethod(UP, ServerCalls.asyncClientStreamingCall(this::up))
        .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(this::both))
        .build();
  }

  private void watch() {
    calls.incrementAndGet();
    Context.current()
        .addListener(
            context -> {
              if (context.isCancelled() && context.cancellationCause() != null) {
                cancelled.incrementAndGet();
              }
            },
            Runnable::run);
  }

  private void unary(byte[] request, StreamObserver<byte[]> to) {
    watch();
    var text = request.length > 40 ? "" : new String(request, StandardCharsets.UTF_8);
    if (text.startsWith("status ")) {
      to.onError(failure(text));
      return;
    }
    if (text.startsWith("wait ")) {
      LockSupport.parkNanos(Long.parseLong(text.substring(5)) * 1_000_000);
    }
    if (!((ServerCallStreamObserver<byte[]>) to).isCancelled()) {
      to.onNext(request);
      to.onCompleted();
    }
  }

  private static RuntimeException failure(String text) {
    var trailers = new Metadata();
    trailers.put(Metadata.Key.of("x-detail", Metadata.ASCII_STRING_MARSHALLER), "more");
    return Status.fromCodeValue(Integer.parseInt(text.substring(7)))
        .withDescription("as asked: ü")
        .asRuntimeException(trailers);
  }

  /** As many messages of 64 KiB as asked for, each sent when there is room for it. */
  private void down(byte[] request, StreamObserver<byte[]> to) {
    watch();
    int wanted = Integer.parseInt(new String(request, StandardCharsets.UTF_8));
    var out = (ServerCallStreamObserver<byte[]>) to;
    var left = new AtomicInteger(wanted);
    out.setOnReadyHandler(() -> {
      while (out.isReady() && left.get() > 0) {
        sent.addAndGet(64 * 1024);
        out.onNext(new byte[64 * 1024]);
        if (left.decrementAndGet() == 0) {
          out.onCompleted();
        }
      }
    });
  }

  /** Answers with the number of bytes that came. */
  private StreamObserver<byte[]> up(StreamObserver<byte[]> to) {
    watch();
    return new StreamObserver<>() {
      private long bytes;

      @Override
      public void onNext(byte[] message) {
        bytes += message.length;
      }

      @Override
      public void onError(Throwable failure) {
        // The context's listener counts it.
      }

      @Override
      public void onCompleted() {
        to.onNext(Long.toString(bytes).getBytes(StandardCharsets.UTF_8));
        to.onCompleted();
      }
    };
  }

  private StreamObserver<byte[]> both(StreamObserver<byte[]> to) {
    watch();
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] message) {
        to.onNext(message);
      }

      @Override
      public void onError(Throwable failure) {
        // The context's listener counts it.
      }

      @Override
      public void onCompleted() {
        to.onCompleted();
      }
    };
  }
}
