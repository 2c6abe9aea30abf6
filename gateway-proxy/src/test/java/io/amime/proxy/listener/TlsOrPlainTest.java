package io.amime.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TlsOrPlainTest {
  private static final long NONE = -1;

  private boolean bytes;
  private int plain;
  private int encrypted;

  private EmbeddedChannel connection() {
    return EmbeddedChannel.builder()
        .handlers(
            new TlsOrPlain(
                () -> {
                  encrypted++;
                  return new ChannelInboundHandlerAdapter();
                },
                () -> bytes,
                () -> plain++))
        .build();
  }

  private static ByteBuf text(String said) {
    return Unpooled.copiedBuffer(said, StandardCharsets.US_ASCII);
  }

  private static ByteBuf hex(String said) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(said));
  }

  @Test
  void plainTextIsHeldByNoTimer() {
    var channel = connection();
    channel.writeInbound(text("GET / HTTP/1.1\r\n"));
    assertThat(plain).isOne();
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NONE);
  }

  @Test
  void aHandshakeIsHeldByNoTimer() {
    var channel = connection();
    channel.writeInbound(hex("1603010002010000"));
    assertThat(encrypted).isOne();
    assertThat(channel.runScheduledPendingTasks()).isEqualTo(NONE);
  }

  @Test
  void silenceMeansPlainTextOnlyWhereAServerMaySpeakFirst() {
    bytes = true;
    var channel = connection();
    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(plain).isOne();
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void whoSaysTooLittleIsCutOff() {
    var channel = connection();
    channel.writeInbound(hex("1603"));
    channel.advanceTimeBy(9, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    assertThat(plain).isZero();
  }
}
