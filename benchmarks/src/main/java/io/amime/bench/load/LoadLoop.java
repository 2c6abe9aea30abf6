package io.amime.bench.load;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** The load generator of our own: one event loop in this process. */
public final class LoadLoop implements AutoCloseable {
  private static final long GRACE_SECONDS = 5;
  private static final long CONNECT_PAUSE_MICROS = 100;

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  /**
   * Puts a load on a port.
   *
   * @param rate per second; 0 for as fast as answers come
   */
  LoadResult run(Lanes lanes, int port, int connections, double rate, int seconds)
      throws InterruptedException {
    var loop = group.next();
    var pacer = new Pacer(loop, rate, seconds);
    var close = new ArrayList<Runnable>();
    for (int i = 0; i < connections; i++) {
      close.add(loop.submit(() -> lanes.open(loop, port, pacer)).sync().getNow());
      // Thousands at once would only measure the backlog.
      TimeUnit.MICROSECONDS.sleep(CONNECT_PAUSE_MICROS);
    }
    loop.execute(pacer::start);
    pacer.done().completeOnTimeout(null, seconds + GRACE_SECONDS, TimeUnit.SECONDS).join();
    return loop.submit(
            () -> {
              var result = pacer.finish();
              close.forEach(Runnable::run);
              return result;
            })
        .sync()
        .getNow();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
