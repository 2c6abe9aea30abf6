package io.amime.proxy.testing;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code grpc.health.v1.Health} of a real gRPC server, which knows itself and {@code shop.Cart}.
 */
public final class GrpcHealthService implements BindableService {
  private static final int NAME = 10;
  private static final int STATUS = 8;

  private final AtomicInteger checks = new AtomicInteger();
  private volatile int status = 1;

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

  /** Whether it serves from now on. */
  public void serving(boolean now) {
    status = now ? 1 : 2;
  }

  /** How often it was asked. */
  public int checks() {
    return checks.get();
  }

  @Override
  public ServerServiceDefinition bindService() {
    var check =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName("grpc.health.v1.Health/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return ServerServiceDefinition.builder("grpc.health.v1.Health")
        .addMethod(check, ServerCalls.asyncUnaryCall(this::check))
        .build();
  }

  private void check(byte[] request, StreamObserver<byte[]> to) {
    checks.incrementAndGet();
    var name =
        request.length == 0
            ? ""
            : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
    boolean readable = request.length == 0 || (request[0] == NAME && request[1] == name.length());
    if (!readable || !(name.isEmpty() || name.equals("shop.Cart"))) {
      to.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    to.onNext(new byte[] {STATUS, (byte) status});
    to.onCompleted();
  }
}
