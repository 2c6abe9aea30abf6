package io.amime.proxy.upstream;

import static io.amime.proxy.upstream.EmbeddedUpstream.DATA;
import static io.amime.proxy.upstream.EmbeddedUpstream.HEADERS;
import static io.amime.proxy.upstream.EmbeddedUpstream.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Http2MultiplexerTest {
  private static final int END_HEADERS = 4;

  /** {@code :status: 200} as HPACK writes it. */
  private static final byte[] OK = {(byte) 0x88};

  private final EmbeddedUpstream upstream = new EmbeddedUpstream();

  @Test
  void whatWasUnderWayForARequestThatWasGivenUpIsNotAnswered() {
    var request = upstream.request();
    upstream.receive(HEADERS, END_HEADERS, 3, OK);
    upstream.receive(DATA, 0, 3, new byte[100]);
    request.stream().abort();
    assertThat(upstream.frames()).containsOnlyOnce(RST_STREAM);
    for (int i = 0; i < 20; i++) {
      upstream.receive(DATA, 0, 3, new byte[100]);
    }
    assertThat(upstream.frames()).doesNotContain(RST_STREAM);
    upstream.request();
    assertThat(upstream.frames()).contains(HEADERS);
    assertThat(upstream.broken()).isEmpty();
  }
}
