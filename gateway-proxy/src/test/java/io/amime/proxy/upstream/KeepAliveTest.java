package io.amime.proxy.upstream;

import static io.amime.proxy.upstream.EmbeddedUpstream.HEADERS;
import static io.amime.proxy.upstream.EmbeddedUpstream.PING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final int ACK = 1;

  private final EmbeddedUpstream upstream = new EmbeddedUpstream();

  @Test
  void silenceWhileARequestWaitsIsAskedAboutAndThenTheEnd() {
    upstream.request();
    assertThat(upstream.frames()).contains(HEADERS);
    upstream.pass(20);
    assertThat(upstream.frames()).containsExactly(PING);
    upstream.pass(10);
    assertThat(upstream.open()).isFalse();
    assertThat(upstream.broken()).extracting(Breakage::kind).containsExactly(Breakage.Kind.RESET);
  }

  @Test
  void anAnswerKeepsItOpen() {
    upstream.request();
    upstream.frames();
    upstream.pass(20);
    assertThat(upstream.frames()).containsExactly(PING);
    upstream.receive(PING, ACK, 0, new byte[8]);
    upstream.pass(10);
    assertThat(upstream.open()).isTrue();
    upstream.pass(20);
    assertThat(upstream.frames()).containsExactly(PING);
    assertThat(upstream.broken()).isEmpty();
  }

  @Test
  void nobodyIsAskedWhileNobodyWaits() {
    upstream.pass(100);
    assertThat(upstream.frames()).isEmpty();
    assertThat(upstream.open()).isTrue();
  }
}
