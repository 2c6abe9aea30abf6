package io.amime.proxy.filter.mirror;

import io.amime.proxy.cluster.Affinity;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.Shadows;
import io.amime.proxy.http.HopByHop;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.upstream.Breakage;
import io.amime.proxy.upstream.PendingStream;
import io.amime.proxy.upstream.UpstreamListener;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A mirrored request on its way; its answer is read and thrown away. */
final class Shadow implements UpstreamListener {
  private static final long LIMIT_SECONDS = 15;

  private final LiveCluster cluster;
  private final @Nullable Affinity affinity;
  private final EventLoop loop;
  private final FullHttpRequest head;
  private @Nullable FullHttpRequest request;
  private @Nullable PendingStream pending;
  private @Nullable UpstreamStream stream;
  private @Nullable ScheduledFuture<?> limit;
  private boolean running;

  Shadow(MeshExchange mesh, LiveCluster cluster, @Nullable Affinity affinity) {
    this.cluster = cluster;
    this.affinity = affinity;
    this.loop = mesh.loop();
    var headers = mesh.headers().copy();
    HopByHop.strip(headers);
    headers.remove(HttpHeaderNames.EXPECT);
    headers.set(HttpHeaderNames.HOST, shadowOf(mesh.authority()));
    this.head = request(mesh, headers);
  }

  private static FullHttpRequest request(MeshExchange mesh, HttpHeaders headers) {
    return new DefaultFullHttpRequest(
        HttpVersion.HTTP_1_1,
        HttpMethod.valueOf(mesh.method()),
        mesh.path(),
        Unpooled.EMPTY_BUFFER,
        headers,
        EmptyHttpHeaders.INSTANCE);
  }

  /** {@code host:port} becomes {@code host-shadow:port}, so that the receiver can tell. */
  static String shadowOf(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0
        ? authority + "-shadow"
        : authority.substring(0, colon) + "-shadow" + authority.substring(colon);
  }

  void send(List<ByteBuf> body, RandomGenerator random) {
    var content = Unpooled.wrappedBuffer(body.toArray(ByteBuf[]::new));
    if (content.isReadable()) {
      head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    }
    var full = head.replace(content);
    var member = cluster.pick(random, null, affinity);
    if (member == null) {
      cluster.shadows().count(Shadows.Fate.NO_MEMBER);
    }
    if (member == null || !cluster.shadows().begin()) {
      full.release();
      return;
    }
    request = full;
    running = true;
    limit = loop.schedule(this::giveUp, LIMIT_SECONDS, TimeUnit.SECONDS);
    var wish = cluster.shadows().pool(member, loop).acquire(this);
    if (request != null) {
      pending = wish;
    }
  }

  private void giveUp() {
    if (pending != null) {
      pending.cancel();
    }
    if (stream != null) {
      stream.abort();
    }
    finish();
  }

  private void finish() {
    if (limit != null) {
      limit.cancel(false);
    }
    if (request != null) {
      request.release();
      request = null;
    }
    if (running) {
      running = false;
      cluster.shadows().end();
    }
    pending = null;
    stream = null;
  }

  @Override
  public void onStream(UpstreamStream granted) {
    var full = request;
    request = null;
    pending = null;
    if (full == null) {
      granted.abort();
      return;
    }
    stream = granted;
    granted.head(full);
  }

  @Override
  public void onContinue() {
    // It was not asked for.
  }

  @Override
  public void onHead(HttpResponse answer) {
    // Nobody reads it.
  }

  @Override
  public void onBody(ByteBuf data) {
    data.release();
  }

  @Override
  public void onEnd(HttpHeaders trailers) {
    finish();
  }

  @Override
  public void onBatchEnd() {
    // There is nothing to pass on.
  }

  @Override
  public void onWritable() {
    // It was written whole.
  }

  @Override
  public void onBroken(Breakage breakage) {
    finish();
  }
}
