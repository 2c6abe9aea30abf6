package io.amime.proxy.filter.headers;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallControlIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-envoy-upstream-rq-timeout-ms",
        "x-envoy-upstream-rq-per-try-timeout-ms",
        "x-envoy-max-retries",
        "x-envoy-retry-on",
        "x-envoy-retry-grpc-on",
        "x-envoy-upstream-rq-timeout-alt-response",
        "x-envoy-hedge-on-per-try-timeout",
        "x-forwarded-client-cert",
      })
  void whatIsForTheSidecarAloneGoesNoFurther(String name) {
    var seen = new ConcurrentLinkedQueue<Map<String, String>>();
    try (var backend =
            new RawBackend((request, out) -> {
              seen.add(request.headers());
              RawBackend.write(out, 200, "ok");
              return true;
            });
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(to(share("v1", 100)))
                    .build())) {
      proxy.get("/", name, "9000", "x-kept", "1");
      assertThat(seen.peek()).containsKey("x-kept").doesNotContainKey(name);
    }
  }
}
