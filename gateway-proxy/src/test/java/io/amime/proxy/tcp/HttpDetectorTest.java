package io.amime.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpDetectorTest {
  private final List<String> concluded = new ArrayList<>();

  private EmbeddedChannel client(@Nullable Predicate<String> known) {
    return new EmbeddedChannel(
        new HttpDetector(() -> concluded.add("http"), () -> concluded.add("bytes"), known));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(
        text.replace("|", "\r\n").replace("~", "\u0003"), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1|', http",
    "'PRI * HTTP/2.0||SM||', http",
    "'~\u0000', bytes",
    "'get / HTTP/1.1', bytes",
    "'*1|$4|PING|', bytes",
    "' GET', bytes",
    "'ABCDEFGHIJKLMNOPQRST', bytes",
    "'GET', ",
  })
  void theFirstBytesTell(String said, @Nullable String expected) {
    client(null).writeInbound(text(said));
    assertThat(concluded).isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @Test
  void allThatWasSaidIsHandedOnOnce() {
    var client = client(null);
    client.writeInbound(text("GE"));
    assertThat(concluded).isEmpty();
    client.writeInbound(text("T /"));
    assertThat(concluded).containsExactly("http");
    ByteBuf handedOn = client.readInbound();
    assertThat(handedOn.toString(StandardCharsets.US_ASCII)).isEqualTo("GET /");
    handedOn.release();
    assertThat(client.pipeline().get(HttpDetector.class)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"'', bytes", "GE, bytes", "'GET / HT', http"})
  void silenceIsWaitedForOnlyForAMoment(String said, String expected) {
    var client = client(host -> true);
    client.freezeTime();
    if (!said.isEmpty()) {
      client.writeInbound(text(said));
    }
    client.advanceTimeBy(900, TimeUnit.MILLISECONDS);
    client.runScheduledPendingTasks();
    assertThat(concluded).isEmpty();
    client.advanceTimeBy(200, TimeUnit.MILLISECONDS);
    client.runScheduledPendingTasks();
    assertThat(concluded).containsExactly(expected);
    client.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1|Host: web:80||', http",
    "'GET / HTTP/1.1|X: y|hOST:web:80 |Z: z|', http",
    "'GET / HTTP/1.1|Host: example.org||', bytes",
    "'GET / HTTP/1.1|X: y||', http",
    "'GET / HTTP/1.1|Host: web:8', ",
  })
  void whereTheUnknownPassesTheHostTells(String said, @Nullable String expected) {
    var client = client("web:80"::equals);
    client.writeInbound(text(said));
    assertThat(concluded).isEqualTo(expected == null ? List.of() : List.of(expected));
    client.finishAndReleaseAll();
  }
}
