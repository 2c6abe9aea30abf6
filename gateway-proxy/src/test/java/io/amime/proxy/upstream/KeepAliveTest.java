package io.amime.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.testing.Snapshots;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final int PREFACE = 24;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int ACK = 1;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Breakage> broken = new ArrayList<>();
  private boolean prefaceRead;
  private PooledConnection place;

  /** A request that waits. */
  private final class Waiting implements UpstreamListener {
    @Override
    public void onStream(UpstreamStream stream) {
      var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
      request.headers().set("host", "a");
      stream.head(request);
    }

    @Override
    public void onContinue() {}

    @Override
    public void onHead(HttpResponse head) {}

    @Override
    public void onBody(ByteBuf data) {
      data.release();
    }

    @Override
    public void onEnd(HttpHeaders trailers) {}

    @Override
    public void onBatchEnd() {}

    @Override
    public void onWritable() {}

    @Override
    public void onBroken(Breakage breakage) {
      broken.add(breakage);
    }
  }

  private static final class NoLimits implements PoolLimits {
    @Override
    public boolean tryConnection(boolean only) {
      return false;
    }

    @Override
    public void connectionClosed() {}

    @Override
    public boolean tryPending() {
      return true;
    }

    @Override
    public void pendingDone() {}

    @Override
    public int maxRequestsPerConnection() {
      return 0;
    }
  }

  @BeforeEach
  void connect() {
    channel.freezeTime();
    var dialer =
        new Dialer(
            Snapshots.config("v1", Protocol.HTTP2, Limits.DEFAULT),
            new Endpoint("reviews-v1", "127.0.0.1", 1, Map.of(), false, true),
            null);
    place = new PooledConnection(new HostPool(channel.eventLoop(), dialer, new NoLimits()), 0);
    channel
        .pipeline()
        .addLast(new Http2Multiplexer(Http2Codec.client(32 * 1024), place, true, 1000));
    channel.writeInbound(frame(SETTINGS, 0, new byte[0]));
    channel.runPendingTasks();
    assertThat(frames()).contains(SETTINGS);
  }

  private static ByteBuf frame(int type, int flags, byte[] payload) {
    return Unpooled.buffer()
        .writeMedium(payload.length)
        .writeByte(type)
        .writeByte(flags)
        .writeInt(0)
        .writeBytes(payload);
  }

  /** Types of the frames that were sent since the last look. */
  private List<Integer> frames() {
    var all = Unpooled.buffer();
    ByteBuf piece;
    while ((piece = channel.readOutbound()) != null) {
      all.writeBytes(piece);
      piece.release();
    }
    if (!prefaceRead && all.readableBytes() > PREFACE) {
      all.skipBytes(PREFACE);
      prefaceRead = true;
    }
    var types = new ArrayList<Integer>();
    while (all.isReadable()) {
      int length = all.readMedium();
      types.add((int) all.readByte());
      all.skipBytes(5 + length);
    }
    return types;
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  @Test
  void silenceWhileARequestWaitsIsAskedAboutAndThenTheEnd() {
    place.begin(new Waiting());
    channel.runPendingTasks();
    assertThat(frames()).contains(HEADERS);
    pass(20);
    assertThat(frames()).containsExactly(PING);
    pass(10);
    assertThat(channel.isActive()).isFalse();
    assertThat(broken).extracting(Breakage::kind).containsExactly(Breakage.Kind.RESET);
  }

  @Test
  void anAnswerKeepsItOpen() {
    place.begin(new Waiting());
    channel.runPendingTasks();
    frames();
    pass(20);
    assertThat(frames()).containsExactly(PING);
    channel.writeInbound(frame(PING, ACK, new byte[8]));
    pass(10);
    assertThat(channel.isActive()).isTrue();
    pass(20);
    assertThat(frames()).containsExactly(PING);
    assertThat(broken).isEmpty();
  }

  @Test
  void nobodyIsAskedWhileNobodyWaits() {
    pass(100);
    assertThat(frames()).isEmpty();
    assertThat(channel.isActive()).isTrue();
  }
}
