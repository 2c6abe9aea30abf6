package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Requests at a fixed rate, whether or not the proxy keeps up. Latency counts from the moment at
 * which a request was meant to be sent, so a proxy that stalls is charged for everybody who had to
 * wait.
 */
public final class OpenLoop implements AutoCloseable {
  private static final long LONGEST_MICROS = TimeUnit.SECONDS.toMicros(60);
  private static final long GRACE_SECONDS = 5;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  public LoadResult run(Message message, int port, int connections, double rate, int seconds)
      throws InterruptedException {
    var loop = group.next();
    var run = new Run(loop, Unpooled.directBuffer().writeBytes(PlainClient.bytes(message)));
    run.expected = (long) (rate * seconds);
    run.interval = TimeUnit.SECONDS.toNanos(1) / rate;
    for (int i = 0; i < connections; i++) {
      run.connect(port);
    }
    loop.execute(run::start);
    run.done.completeOnTimeout(run, seconds + GRACE_SECONDS, TimeUnit.SECONDS).join();
    return loop.submit(run::finish).sync().getNow();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Everything below happens on the one event loop. */
  static final class Run {
    private final EventLoop loop;
    private final ByteBuf request;
    private final ArrayDeque<OpenConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<OpenConnection> all = new ArrayDeque<>();
    private final Histogram latencies = new Histogram(LONGEST_MICROS, 3);
    private final CompletableFuture<Run> done = new CompletableFuture<>();
    private long expected;
    private double interval;
    private long start;
    private long due;
    private long sent;
    private long answered;
    private long errors;

    Run(EventLoop loop, ByteBuf request) {
      this.loop = loop;
      this.request = request;
    }

    void connect(int port) throws InterruptedException {
      var connection = new OpenConnection(this);
      new Bootstrap()
          .group(loop)
          .channel(EpollSocketChannel.class)
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(connection);
                }
              })
          .connect("127.0.0.1", port)
          .sync();
      loop.execute(() -> {
        all.add(connection);
        idle.add(connection);
      });
    }

    void start() {
      start = System.nanoTime();
      tick();
    }

    private void tick() {
      long now = System.nanoTime();
      while (due < expected && intended(due) <= now) {
        due++;
      }
      send();
      if (due < expected) {
        loop.schedule(this::tick, Math.max(1, intended(due) - now), TimeUnit.NANOSECONDS);
      }
    }

    /** Sends what is due over what is idle; the rest waits, and its latency grows meanwhile. */
    private void send() {
      while (sent < due && !idle.isEmpty()) {
        idle.poll().send(request.retainedDuplicate(), intended(sent));
        sent++;
      }
    }

    private long intended(long number) {
      return start + (long) (number * interval);
    }

    void answered(OpenConnection connection, long intended, int status) {
      long micros = (System.nanoTime() - intended) / 1000;
      latencies.recordValue(Math.min(LONGEST_MICROS, Math.max(0, micros)));
      answered++;
      errors += status == 200 ? 0 : 1;
      idle.add(connection);
      next();
    }

    void broken() {
      errors++;
      answered++;
      next();
    }

    private void next() {
      send();
      if (answered >= expected) {
        done.complete(this);
      }
    }

    LoadResult finish() {
      done.complete(this);
      double seconds = (System.nanoTime() - start) / 1e9;
      // What never came back is an error, not a good latency.
      errors += expected - answered;
      all.forEach(OpenConnection::close);
      request.release();
      return new LoadResult(
          answered,
          errors,
          seconds,
          latencies.getValueAtPercentile(50),
          latencies.getValueAtPercentile(99),
          latencies.getValueAtPercentile(99.9));
    }
  }
}
