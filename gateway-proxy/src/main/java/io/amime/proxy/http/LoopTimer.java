package io.amime.proxy.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** Waiting without leaving the request's event loop. */
public final class LoopTimer {
  private LoopTimer() {}

  /** Completes on the loop when the time is over; cancelling gives the timer back. */
  public static Mono<Void> after(EventLoop loop, long nanos) {
    return Mono.create(sink -> {
      var timer = loop.schedule(() -> sink.success(), nanos, TimeUnit.NANOSECONDS);
      sink.onCancel(() -> timer.cancel(false));
    });
  }
}
