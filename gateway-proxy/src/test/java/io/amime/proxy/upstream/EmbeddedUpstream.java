package io.amime.proxy.upstream;

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

/** A connection of HTTP/2 to an endpoint without a network, on a clock of its own. */
final class EmbeddedUpstream {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;

  private static final int PREFACE = 24;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Breakage> broken = new ArrayList<>();
  private final PooledConnection place;
  private boolean prefaceRead;

  /** A request that waits. */
  final class Waiting implements UpstreamListener {
    private UpstreamStream stream;

    UpstreamStream stream() {
      return stream;
    }

    @Override
    public void onStream(UpstreamStream onto) {
      stream = onto;
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

  EmbeddedUpstream() {
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
    receive(SETTINGS, 0, 0, new byte[0]);
    frames();
  }

  boolean open() {
    return channel.isActive();
  }

  List<Breakage> broken() {
    return broken;
  }

  Waiting request() {
    var waiting = new Waiting();
    place.begin(waiting);
    channel.runPendingTasks();
    return waiting;
  }

  void receive(int type, int flags, int stream, byte[] payload) {
    var frame =
        Unpooled.buffer()
            .writeMedium(payload.length)
            .writeByte(type)
            .writeByte(flags)
            .writeInt(stream)
            .writeBytes(payload);
    channel.writeInbound(frame);
    channel.runPendingTasks();
  }

  /** Types of the frames that were sent since the last look. */
  List<Integer> frames() {
    channel.runPendingTasks();
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

  void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }
}
