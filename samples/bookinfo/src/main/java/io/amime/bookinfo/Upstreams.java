package io.amime.bookinfo;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the other services, by their mesh names. On {@link HttpURLConnection}, which keeps
 * connections alive, speaks absolute-form to a proxy and costs a process of this size the least.
 */
final class Upstreams {
  /** What ties the calls of one page together for tracing, and who is signed in. */
  static final List<String> FORWARDED =
      List.of(
          "x-request-id",
          "traceparent",
          "tracestate",
          "b3",
          "x-b3-traceid",
          "x-b3-spanid",
          "x-b3-parentspanid",
          "x-b3-sampled",
          "x-b3-flags",
          "x-ot-span-context",
          "end-user");

  private final Proxy proxy;
  private final int patienceMillis;

  Upstreams(@Nullable InetSocketAddress proxy, Duration patience) {
    this.proxy = proxy == null ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, proxy);
    this.patienceMillis = (int) patience.toMillis();
  }

  /**
   * The body of a 2xx answer.
   *
   * @param from the headers of the request being served; those of {@link #FORWARDED} go along
   * @throws IOException on any other status, or none within the time
   */
  byte[] get(String url, Headers from) throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection(proxy);
    connection.setConnectTimeout(patienceMillis);
    connection.setReadTimeout(patienceMillis);
    connection.setRequestProperty("accept", "application/json");
    for (var name : FORWARDED) {
      var value = from.getFirst(name);
      if (value != null) {
        connection.setRequestProperty(name, value);
      }
    }
    int status = connection.getResponseCode();
    // Read to the end in both cases: only then can the connection be used again.
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      var bytes = body == null ? new byte[0] : body.readAllBytes();
      if (status / 100 != 2) {
        throw new IOException(
            url + " answered " + status + ": " + new String(bytes, StandardCharsets.UTF_8).strip());
      }
      return bytes;
    }
  }
}
