package io.amime.proxy.testing;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A {@link GrpcService} on a free port, and channels that reach it through a proxy. */
public final class GrpcServers implements AutoCloseable {
  private final GrpcService service = new GrpcService();
  private final GrpcHealthService health = new GrpcHealthService();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  public GrpcServers() {
    this(usual -> usual);
  }

  public GrpcServers(UnaryOperator<NettyServerBuilder> settings) {
    try {
      server =
          settings
              .apply(
                  NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                      .maxInboundMessageSize(16 * 1024 * 1024)
                      .executor(threads)
                      .addService(service)
                      .addService(health))
              .build()
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client of the service {@code reviews:9080} that talks to the listener on a port. */
  public static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
        .overrideAuthority("reviews:9080")
        .usePlaintext()
        .maxInboundMessageSize(16 * 1024 * 1024)
        .build();
  }

  public int port() {
    return server.getPort();
  }

  public GrpcService service() {
    return service;
  }

  /** What it says about its health. */
  public GrpcHealthService health() {
    return health;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.close();
  }
}
