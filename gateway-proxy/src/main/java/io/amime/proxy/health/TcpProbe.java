package io.amime.proxy.health;

import io.amime.proxy.upstream.Breakage;
import io.amime.proxy.upstream.HostPool;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A connection that has to stand. A sidecar accepts before it has tried its application, and closes
 * when that is not there: towards one the connection has to last for a moment.
 */
final class TcpProbe extends Probe {
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final boolean sidecar;

  TcpProbe(EventLoop loop, HostPool pool, Ear ear, boolean sidecar) {
    super(loop, pool, ear);
    this.sidecar = sidecar;
  }

  @Override
  void ask(UpstreamStream to) {
    if (sidecar) {
      loop().schedule(this::stood, MOMENT.toNanos(), TimeUnit.NANOSECONDS);
    } else {
      stood();
    }
  }

  private void stood() {
    giveUp();
    tell(Outcome.SUCCESS, "the connection stands");
  }

  /** Some greet whoever comes, by chance in HTTP. */
  @Override
  public void onHead(HttpResponse head) {
    stood();
  }

  @Override
  public void onBroken(Breakage breakage) {
    if (breakage.kind() == Breakage.Kind.PROTOCOL) {
      stood();
    } else {
      super.onBroken(breakage);
    }
  }
}
