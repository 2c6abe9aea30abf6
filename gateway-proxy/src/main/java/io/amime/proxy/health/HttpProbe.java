package io.amime.proxy.health;

import io.amime.proxy.upstream.HostPool;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;

/** A GET that has to be answered with 2xx. */
final class HttpProbe extends Probe {
  /** By which an application tells checks from calls. */
  static final String USER_AGENT = "amime-health-check";

  private final String authority;
  private final String path;

  HttpProbe(EventLoop loop, HostPool pool, Ear ear, String authority, String path) {
    super(loop, pool, ear);
    this.authority = authority;
    this.path = path;
  }

  static HttpHeaders headers(String authority) {
    return new DefaultHttpHeaders()
        .set(HttpHeaderNames.HOST, authority)
        .set(HttpHeaderNames.USER_AGENT, USER_AGENT);
  }

  @Override
  void ask(UpstreamStream to) {
    to.head(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.GET,
            path,
            Unpooled.EMPTY_BUFFER,
            headers(authority),
            EmptyHttpHeaders.INSTANCE));
  }

  @Override
  public void onHead(HttpResponse head) {
    boolean good = head.status().codeClass() == HttpStatusClass.SUCCESS;
    tell(
        good ? Outcome.SUCCESS : Outcome.FAILURE,
        "GET " + path + " was answered with " + head.status().code());
  }
}
