package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
import io.amime.proxy.upstream.Breakage;

/** What a breakage means to the request. */
final class Broken {
  private Broken() {}

  static ProxyFailure failure(Breakage breakage) {
    return switch (breakage.kind()) {
      case OVERFLOW -> new ProxyFailure.CircuitOpen();
      case CONNECT -> ProxyFailure.UpstreamBroken.notConnected(breakage.cause());
      case RESET ->
          new ProxyFailure.UpstreamBroken(
              Reason.UPSTREAM_RESET, breakage.sent(), "connection termination", breakage.cause());
      case REFUSED ->
          new ProxyFailure.UpstreamBroken(
              Reason.UPSTREAM_RESET, false, "remote refused stream reset", breakage.cause());
      case PROTOCOL ->
          new ProxyFailure.UpstreamBroken(
              Reason.UPSTREAM_PROTOCOL_ERROR, breakage.sent(), "protocol error", breakage.cause());
    };
  }
}
