package io.amime.proxy.listener;

import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.downstream.RunningRequests;
import io.amime.proxy.http.FailureResponder;
import io.amime.proxy.transport.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** The bound sockets of one proxy, all served by the same event loops. */
public final class Listeners {
  private static final int BACKLOG = 1024;

  private final EventLoops loops;
  private final Capacity capacity;
  private final RunningRequests traffic = new RunningRequests();
  private final RunningRequests aside = new RunningRequests();
  private final Overload overload = new Overload();
  private final LongAdder refusedConnections = new LongAdder();
  private final LongAdder refusedRequests = new LongAdder();
  private final List<Channel> bound = new CopyOnWriteArrayList<>();

  public Listeners(EventLoops loops) {
    this.loops = loops;
    this.capacity = loops.capacity();
    capacity.add(traffic);
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

  /**
   * Binds a socket.
   *
   * @param door decides for each connection what it is served with
   * @param handler of its requests where that is HTTP
   * @return the port it got
   * @throws ListenException when the port is taken or not allowed
   */
  public int open(Spec spec, Door door, DownstreamHandler handler) {
    var wanted = new InetSocketAddress(spec.address(), spec.port());
    var requests = spec.traffic() ? traffic : aside;
    var guarded = spec.traffic() ? guarded(handler) : handler;
    var binding =
        loops
            .server()
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, Transport.reads())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (spec.traffic() && !capacity.take(channel)) {
                      refuse(channel, door);
                      return;
                    }
                    requests.add(channel);
                    door.open(
                        channel,
                        () ->
                            channel
                                .pipeline()
                                .addLast(new ProtocolDetector(guarded, requests, spec.idle())));
                  }
                })
            .bind(wanted)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new ListenException(spec.property(), wanted, binding.cause());
    }
    bound.add(binding.channel());
    return ((InetSocketAddress) binding.channel().localAddress()).getPort();
  }

  /** Who may be told in clear text is told; to others it is one more service that is away. */
  private void refuse(Channel channel, Door door) {
    refusedConnections.increment();
    if (door == Door.HTTP) {
      channel.pipeline().addLast(overload);
    } else {
      channel.close();
    }
  }

  private DownstreamHandler guarded(DownstreamHandler handler) {
    return stream -> {
      if (capacity.hasRoom()) {
        handler.onRequest(stream);
      } else {
        refusedRequests.increment();
        capacity.tell();
        stream.answer(
            HttpResponseStatus.SERVICE_UNAVAILABLE.code(),
            new DefaultHttpHeaders().set(FailureResponder.REASON_HEADER, Overload.REASON),
            Unpooled.EMPTY_BUFFER);
      }
    };
  }

  /**
   * What the clients of traffic keep busy.
   *
   * @param requests under way
   * @param connections that are open
   * @param refusedRequests turned away for want of room since the start
   * @param refusedConnections likewise
   */
  public record Counts(
      int requests, int connections, long refusedRequests, long refusedConnections) {}

  public Counts counts() {
    return new Counts(
        traffic.count(),
        traffic.channels().size(),
        refusedRequests.sum(),
        refusedConnections.sum());
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
    bound.forEach(socket -> socket.close().awaitUninterruptibly());
    bound.clear();
    traffic.drain(limit);
    aside.drain(Duration.ZERO);
    capacity.remove(traffic);
  }
}
