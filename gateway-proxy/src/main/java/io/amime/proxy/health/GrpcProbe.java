package io.amime.proxy.health;

import io.amime.proxy.upstream.HostPool;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A call of the health service that gRPC servers have, which has to say SERVING. */
final class GrpcProbe extends Probe {
  private static final String STATUS = "grpc-status";
  private static final String OK = "0";
  private static final int MOST_BYTES = 1024;

  private final String authority;
  private final String service;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private @Nullable HttpResponse head;

  GrpcProbe(EventLoop loop, HostPool pool, Ear ear, String authority, String service) {
    super(loop, pool, ear);
    this.authority = authority;
    this.service = service;
  }

  @Override
  void ask(UpstreamStream to) {
    var headers =
        HttpProbe.headers(authority)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
            .set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
    to.head(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.POST,
            GrpcHealth.METHOD,
            Unpooled.wrappedBuffer(GrpcHealth.question(service)),
            headers,
            EmptyHttpHeaders.INSTANCE));
  }

  @Override
  public void onHead(HttpResponse given) {
    head = given;
    if (!given.status().equals(HttpResponseStatus.OK)) {
      tell(Outcome.FAILURE, "the health service was answered with " + given.status().code());
    }
  }

  @Override
  public void onBody(ByteBuf data) {
    if (answer.size() + data.readableBytes() <= MOST_BYTES) {
      var bytes = new byte[data.readableBytes()];
      data.readBytes(bytes);
      answer.writeBytes(bytes);
    }
    data.release();
  }

  @Override
  public void onEnd(HttpHeaders trailers) {
    super.onEnd(trailers);
    var status = trailers.get(STATUS);
    if (status == null && head != null) {
      status = head.headers().get(STATUS);
    }
    if (!OK.equals(status)) {
      tell(Outcome.FAILURE, "the health service was answered with grpc-status " + status);
      return;
    }
    var said = GrpcHealth.answer(answer.toByteArray());
    tell(
        said == GrpcHealth.Status.SERVING ? Outcome.SUCCESS : Outcome.FAILURE,
        "the health service says " + said);
  }
}
