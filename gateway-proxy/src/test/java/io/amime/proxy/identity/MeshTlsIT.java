package io.amime.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Endpoint;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.SpiffeId;
import io.amime.api.identity.TestAuthority;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MeshTlsIT {
  private static final String HOST = "reviews.default.svc.cluster.local";

  private final TestAuthority authority = TestAuthority.create();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private LiveIdentity identity(String account) {
    var identity = new LiveIdentity(clock);
    identity.use(authority.svid("default", account));
    return identity;
  }

  private Cluster cluster(Protocol protocol, String account) {
    return new Cluster(
        "outbound|9080||" + HOST,
        HOST,
        9080,
        Map.of(),
        protocol,
        true,
        List.of(authority.id("default", account).toString()),
        Cluster.LoadBalancing.ROUND_ROBIN,
        Duration.ofSeconds(1),
        Cluster.Limits.DEFAULT,
        null,
        null);
  }

  static List<SslProvider> engines() {
    return OpenSsl.isAvailable()
        ? List.of(SslProvider.OPENSSL_REFCNT, SslProvider.JDK)
        : List.of(SslProvider.JDK);
  }

  static Stream<Arguments> pairs() {
    return engines().stream()
        .flatMap(one -> engines().stream().map(other -> Arguments.of(one, other)));
  }

  /** A listener that answers a byte with a byte. */
  private final class Listener implements AutoCloseable {
    final LinkedBlockingQueue<Served> served = new LinkedBlockingQueue<>();
    final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    final Channel channel;

    Listener(MeshTls tls) {
      channel =
          new ServerBootstrap()
              .group(loops)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                      connections.add(connection);
                      var echo = new Echo();
                      connection.pipeline().addLast(tls.newServerHandler(echo::wanted), echo);
                    }
                  })
              .bind(new InetSocketAddress("127.0.0.1", 0))
              .syncUninterruptibly()
              .channel();
    }

    private final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
      private int port;

      boolean wanted(int servicePort) {
        port = servicePort;
        return false;
      }

      @Override
      protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
        // Later, when the connection is closed, a session does not tell everything any more.
        var session = ctx.pipeline().get(SslHandler.class).engine().getSession();
        served.add(new Served(session, port));
        ctx.writeAndFlush(data.retain());
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
      }
    }

    /** Connects, exchanges a byte and closes; fails where that is refused. */
    Shaken shake(MeshTls client, Cluster cluster) throws Exception {
      int port = ((InetSocketAddress) channel.localAddress()).getPort();
      var endpoint = new Endpoint("reviews-v1", "127.0.0.1", port, Map.of(), true, true);
      var answered = new CompletableFuture<Shaken>();
      var connection =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                      var handler = client.newHandler(cluster, endpoint, connection.alloc());
                      connection.pipeline().addLast(handler, new Answer(handler, answered));
                    }
                  })
              .connect(channel.localAddress())
              .sync()
              .channel();
      connection.writeAndFlush(Unpooled.copiedBuffer(new byte[1]));
      try {
        return answered.get(5, TimeUnit.SECONDS);
      } finally {
        connection.close().sync();
      }
    }

    @Override
    public void close() {
      channel.close().syncUninterruptibly();
      connections.close().syncUninterruptibly();
    }
  }

  private record Served(SSLSession session, int port) {}

  private record Shaken(String protocol, SSLSession session) {}

  private static final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
    private final SslHandler handler;
    private final CompletableFuture<Shaken> answered;

    Answer(SslHandler handler, CompletableFuture<Shaken> answered) {
      this.handler = handler;
      this.answered = answered;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
      answered.complete(new Shaken(handler.applicationProtocol(), handler.engine().getSession()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      answered.completeExceptionally(new IllegalStateException("closed without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      answered.completeExceptionally(cause);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void enginesOfBothKindsUnderstandEachOther(SslProvider client, SslProvider server)
      throws Exception {
    try (var caller = new MeshTls(identity("productpage"), client);
        var callee = new MeshTls(identity("reviews"), server);
        var listener = new Listener(callee)) {
      for (int i = 0; i < 3; i++) {
        var grpc = listener.shake(caller, cluster(Protocol.GRPC, "reviews"));
        assertThat(grpc.protocol()).isEqualTo("h2");
        assertThat(grpc.session().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(SpiffeId.of(caller.peer(grpc.session())).serviceAccount()).isEqualTo("reviews");
        var served = listener.served.take();
        assertThat(served.port()).isEqualTo(9080);
        assertThat(SpiffeId.of(callee.peer(served.session())).serviceAccount())
            .isEqualTo("productpage");
      }
      assertThat(listener.shake(caller, cluster(Protocol.HTTP, "reviews")).protocol()).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL_REFCNT"})
  void onlyTheIdentitiesOfTheClusterAreAccepted(SslProvider engine) throws Exception {
    assumeTrue(engines().contains(engine));
    try (var caller = new MeshTls(identity("productpage"), engine);
        var callee = new MeshTls(identity("imposter"), engine);
        var listener = new Listener(callee)) {
      assertThatThrownBy(() -> listener.shake(caller, cluster(Protocol.HTTP, "reviews")))
          .hasStackTraceContaining("expected one of");
      listener.shake(caller, cluster(Protocol.HTTP, "imposter"));
      // That one was good for another cluster lets nobody into this one.
      assertThatThrownBy(() -> listener.shake(caller, cluster(Protocol.HTTP, "reviews")))
          .hasStackTraceContaining("expected one of");
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aRevokedClientIsRefusedWithItsOldSessionToo(SslProvider client, SslProvider server)
      throws Exception {
    var callerIdentity = identity("productpage");
    var calleeIdentity = identity("reviews");
    try (var caller = new MeshTls(callerIdentity, client);
        var callee = new MeshTls(calleeIdentity, server);
        var listener = new Listener(callee)) {
      listener.shake(caller, cluster(Protocol.HTTP, "reviews"));
      listener.shake(caller, cluster(Protocol.HTTP, "reviews"));
      calleeIdentity.trust(
          authority.bundle(), authority.revocations(1, callerIdentity.current().serial()));
      assertThatThrownBy(() -> listener.shake(caller, cluster(Protocol.HTTP, "reviews")))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aSessionIsWorthNothingOnceItsCertificateHasRunOut(SslProvider client, SslProvider server)
      throws Exception {
    var callerIdentity = identity("productpage");
    var calleeIdentity = identity("reviews");
    try (var caller = new MeshTls(callerIdentity, client);
        var callee = new MeshTls(calleeIdentity, server);
        var listener = new Listener(callee)) {
      var first = listener.shake(caller, cluster(Protocol.HTTP, "reviews"));
      caller.peer(first.session());
      callee.peer(listener.served.take().session());
      now.set(Instant.now().plus(Duration.ofHours(2)));
      assertThatThrownBy(() -> caller.peer(first.session()))
          .isInstanceOf(CertificateException.class)
          .hasMessageContaining("expired");
      assertThatThrownBy(
              () -> {
                caller.peer(listener.shake(caller, cluster(Protocol.HTTP, "reviews")).session());
              })
          .isNotNull();
    }
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "aarch64"})
  void theLibraryLoadsWhereTheTestsRun() {
    assertThat(OpenSsl.isAvailable())
        .as(() -> String.valueOf(OpenSsl.unavailabilityCause()))
        .isTrue();
  }
}
