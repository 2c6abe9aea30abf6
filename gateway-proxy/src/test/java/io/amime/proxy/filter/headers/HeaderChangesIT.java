package io.amime.proxy.filter.headers;

import static io.amime.proxy.testing.Snapshots.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.HeaderChanges;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class HeaderChangesIT {
  private static final HeaderChanges ALL =
      new HeaderChanges(
          Map.of("x-set", "new"),
          Map.of("x-add", "second"),
          List.of("x-gone"),
          Map.of("content-type", "text/x"),
          Map.of("x-answer", "yes"),
          List.of("x-secret"));

  private static ProxyServer proxy(RouteAction action, RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(action).build());
  }

  private static RouteAction.Forward forward(HeaderChanges ofTarget, HeaderChanges ofRoute) {
    return new RouteAction.Forward(
        List.of(new WeightedCluster(cluster("v1"), 100, ofTarget)),
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        false,
        ofRoute);
  }

  private static RawBackend recording(ConcurrentLinkedQueue<String> seen) {
    return new RawBackend((request, out) -> {
      seen.add(
          request.header("x-set") + "|" + request.header("x-add") + "|" + request.header("x-gone"));
      RawBackend.write(out, 200, "ok");
      return true;
    });
  }

  private static void everythingIsChanged(RouteAction action) {
    var seen = new ConcurrentLinkedQueue<String>();
    try (var backend = recording(seen);
        var proxy = proxy(action, backend)) {
      var answer = proxy.get("/", "x-set", "old", "x-gone", "here");
      assertThat(seen).containsExactly("new|second|null");
      assertThat(answer.headers().firstValue("x-answer")).contains("yes");
      assertThat(answer.headers().firstValue("content-type")).contains("text/x");
    }
  }

  @Test
  void aRouteChangesRequestAndAnswer() {
    everythingIsChanged(forward(null, ALL));
  }

  @Test
  void aTargetChangesWhatIsSentToItAlone() {
    everythingIsChanged(forward(ALL, null));
  }
}
