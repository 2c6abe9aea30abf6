package io.amime.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** The bound sockets of one proxy, all served by the same event loops. */
public final class Listeners {
  private static final int HEAD_BYTES = 32 * 1024;
  private static final int BACKLOG = 1024;

  private final LoopResources loops;
  private final RunningRequests traffic = new RunningRequests();
  private final RunningRequests aside = new RunningRequests();
  private final List<DisposableServer> bound = new CopyOnWriteArrayList<>();

  public Listeners(LoopResources loops) {
    this.loops = loops;
  }

  /**
   * One socket to open.
   *
   * @param property the setting that chose the port, for messages
   * @param address IP address to bind
   * @param port 0 for a free one
   * @param traffic whether its requests are drained; false for the admin listener, which stays to
   *     the end
   * @param idle after which a connection without a request is closed
   */
  public record Spec(String property, String address, int port, boolean traffic, Duration idle) {}

  /** What answers the requests of a listener. */
  public interface Handler
      extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

  /**
   * Binds a socket.
   *
   * @param connection called for each connection before its first byte is read
   * @return the port it got
   * @throws ListenException when the port is taken or not allowed
   */
  public int open(Spec spec, Consumer<Channel> connection, Handler handler) {
    var wanted = new InetSocketAddress(spec.address(), spec.port());
    var requests = spec.traffic() ? traffic : aside;
    try {
      var server =
          HttpServer.create()
              .runOn(loops)
              .bindAddress(() -> wanted)
              .protocol(HttpProtocol.HTTP11)
              .httpRequestDecoder(decoder ->
                  decoder
                      .maxInitialLineLength(HEAD_BYTES)
                      .maxHeaderSize(HEAD_BYTES)
                      .validateHeaders(true))
              .option(ChannelOption.SO_BACKLOG, BACKLOG)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .idleTimeout(spec.idle())
              .doOnChannelInit((observer, channel, remote) -> {
                channel
                    .pipeline()
                    .addAfter(
                        NettyPipeline.HttpTrafficHandler,
                        "amime.requests",
                        requests.watch(channel));
                connection.accept(channel);
              })
              .handle(handler)
              .bindNow();
      bound.add(server);
      return server.port();
    } catch (RuntimeException e) {
      throw new ListenException(spec.property(), wanted, e);
    }
  }

  /** Connections that carry traffic. */
  public ChannelGroup connections() {
    return traffic.channels();
  }

  /** Requests under way, those of the admin listener left out. */
  public int running() {
    return traffic.count();
  }

  /**
   * Stops accepting traffic, lets finish what runs, closes the rest. Blocks.
   *
   * @param limit on what still runs
   */
  public void drain(Duration limit) {
    bound.forEach(server -> server.channel().close().awaitUninterruptibly());
    bound.clear();
    traffic.drain(limit);
    aside.drain(Duration.ZERO);
  }
}
