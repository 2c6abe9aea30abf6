package io.amime.proxy.health;

import io.amime.proxy.upstream.Breakage;
import io.amime.proxy.upstream.HostPool;
import io.amime.proxy.upstream.PendingStream;
import io.amime.proxy.upstream.UpstreamListener;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One check: asks one member and tells once what came of it. Confined to an event loop. */
abstract sealed class Probe implements UpstreamListener permits HttpProbe, GrpcProbe, TcpProbe {
  private final EventLoop loop;
  private final HostPool pool;
  private final Ear ear;
  private @Nullable PendingStream pending;
  private @Nullable UpstreamStream stream;
  private @Nullable ScheduledFuture<?> timer;
  private boolean told;
  private boolean again;

  /** Hears of the end. */
  interface Ear {
    /**
     * @param detail for people
     */
    void told(Outcome outcome, String detail);
  }

  Probe(EventLoop loop, HostPool pool, Ear ear) {
    this.loop = loop;
    this.pool = pool;
    this.ear = ear;
  }

  EventLoop loop() {
    return loop;
  }

  /** Writes the question. */
  abstract void ask(UpstreamStream to);

  final void start(Duration timeout) {
    timer = loop.schedule(() -> late(timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
    acquire();
  }

  private void acquire() {
    if (!told) {
      // Once granted, withdrawing it does nothing.
      pending = pool.acquire(this);
    }
  }

  private void late(Duration timeout) {
    giveUp();
    tell(Outcome.TIMEOUT, "no answer within " + timeout.toMillis() + " ms");
  }

  /** Nobody wants to know any more. */
  final void cancel() {
    told = true;
    giveUp();
  }

  /** Leaves the connection, whatever is on it. */
  final void giveUp() {
    stopTimer();
    if (pending != null) {
      pending.cancel();
    }
    var open = stream;
    stream = null;
    if (open != null) {
      open.abort();
    }
  }

  final void tell(Outcome outcome, String detail) {
    if (!told) {
      told = true;
      ear.told(outcome, detail);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  @Override
  public final void onStream(UpstreamStream standing) {
    if (told) {
      standing.abort();
    } else {
      stream = standing;
      ask(standing);
    }
  }

  @Override
  public void onContinue() {
    // Nothing waits to be sent.
  }

  @Override
  public void onHead(HttpResponse head) {
    // What matters to whom is read by them.
  }

  @Override
  public void onBody(ByteBuf data) {
    data.release();
  }

  @Override
  public void onEnd(HttpHeaders trailers) {
    stream = null;
    stopTimer();
  }

  @Override
  public void onBatchEnd() {
    // Nothing was held back.
  }

  @Override
  public void onWritable() {
    // What is asked fits at once.
  }

  @Override
  public void onBroken(Breakage breakage) {
    boolean stale = stream != null && stream.reused();
    stream = null;
    if (!told && stale && !again) {
      // It may have been closed as idle in the same moment: that says nothing about the member.
      again = true;
      loop.execute(this::acquire);
      return;
    }
    stopTimer();
    tell(Outcome.UNREACHABLE, words(breakage));
  }

  private static String words(Breakage breakage) {
    var what =
        switch (breakage.kind()) {
          case CONNECT -> "no connection";
          case RESET, REFUSED -> "the connection broke";
          case PROTOCOL -> "the answer makes no sense";
          case OVERFLOW -> "no room to connect";
        };
    var cause = breakage.cause();
    return cause == null ? what : what + ": " + cause.getMessage();
  }
}
