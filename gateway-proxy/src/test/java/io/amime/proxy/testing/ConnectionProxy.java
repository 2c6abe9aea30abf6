package io.amime.proxy.testing;

import io.amime.api.discovery.ProxySnapshot;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.http.RequestRecord;
import io.amime.proxy.tcp.ConnectionCheck;
import io.amime.proxy.tcp.Destination;
import io.amime.proxy.transport.Transport;
import io.amime.proxy.upstream.UpstreamTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A data plane whose every connection goes to one destination, on a free port. */
public final class ConnectionProxy implements AutoCloseable {
  private final EventLoopGroup loops;
  private final DataPlane plane;
  private final Channel bound;

  private ConnectionProxy(Builder with) {
    loops = new MultiThreadIoEventLoopGroup(2, with.transport.loops());
    plane =
        new DataPlane(
            with.snapshot.workload(),
            with.tls,
            loops::next,
            new DataPlane.Hooks(null, with.check, List.of(), List.of()),
            null,
            new DataPlane.Idle(Duration.ofMinutes(5), with.idle));
    plane.mesh().apply(with.snapshot);
    bound =
        new ServerBootstrap()
            .group(loops)
            .channel(with.transport.server())
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.reads())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, with);
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  private void accept(Channel channel, Builder with) {
    channel.attr(PeerInfo.KEY).set(with.peer);
    var first = with.first;
    if (first != null) {
      channel.pipeline().addLast(first.apply(channel));
    }
    var server = plane.connections();
    server.serve(with.direction, server.mesh(), channel, with.destination);
  }

  /** What is special about it. */
  public static final class Builder {
    private final ProxySnapshot snapshot;
    private final Destination destination;
    private Direction direction = Direction.OUTBOUND;
    private Duration idle = Duration.ofHours(1);
    private PeerInfo peer = PeerInfo.UNKNOWN;
    private ConnectionCheck check = ConnectionCheck.NONE;
    private Transport transport = Transport.best();
    private @Nullable UpstreamTls tls;
    private @Nullable Function<Channel, ChannelHandler> first;

    private Builder(ProxySnapshot snapshot, Destination destination) {
      this.snapshot = snapshot;
      this.destination = destination;
    }

    public Builder inbound() {
      direction = Direction.INBOUND;
      return this;
    }

    public Builder idle(Duration limit) {
      idle = limit;
      return this;
    }

    public Builder check(ConnectionCheck asked) {
      check = asked;
      return this;
    }

    public Builder on(Transport other) {
      transport = other;
      return this;
    }

    /** Mutual TLS to other sidecars. */
    public Builder tls(UpstreamTls to) {
      tls = to;
      return this;
    }

    /** Stands before everything else in the pipelines of clients. */
    public Builder first(Function<Channel, ChannelHandler> handler) {
      first = handler;
      return this;
    }

    public ConnectionProxy start() {
      return new ConnectionProxy(this);
    }
  }

  public static Builder to(ProxySnapshot snapshot, String authority) {
    return new Builder(snapshot, new Destination.Named(authority));
  }

  public static Builder to(ProxySnapshot snapshot, Destination destination) {
    return new Builder(snapshot, destination);
  }

  public DataPlane plane() {
    return plane;
  }

  public int port() {
    return ((InetSocketAddress) bound.localAddress()).getPort();
  }

  public Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** The metrics at this moment, in Prometheus' text format. */
  public String metrics() throws IOException {
    var out = new ByteArrayOutputStream();
    plane.telemetry().write(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The newest record, once there are so many. */
  public RequestRecord record(int count) {
    Awaitility.await().until(() -> plane.decisions().latest().size() >= count);
    return plane.decisions().latest().getLast();
  }

  @Override
  public void close() {
    bound.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    plane.close();
  }
}
