package io.amime.proxy.upstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A proxy in front of an endpoint that speaks HTTP/2, and what its clients do. */
final class Http2Clients {
  /** Event loops of the proxy: each has connections of its own. */
  static final int LOOPS = 2;

  private Http2Clients() {}

  static ProxyServer proxy(int port) {
    return proxy(port, Limits.DEFAULT);
  }

  static ProxyServer proxy(int port, Limits limits) {
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v1", Protocol.HTTP2, limits))
            .endpoint("v1", port)
            .route(to(share("v1", 100)))
            .build());
  }

  static List<CompletableFuture<HttpResponse<String>>> calls(ProxyServer proxy, int count) {
    var request = HttpRequest.newBuilder(URI.create("http://reviews:9080/")).build();
    return IntStream.range(0, count)
        .mapToObj(i -> proxy.client().sendAsync(request, BodyHandlers.ofString()))
        .toList();
  }

  static List<Integer> statuses(List<CompletableFuture<HttpResponse<String>>> calls) {
    return calls.stream().map(call -> call.join().statusCode()).toList();
  }
}
