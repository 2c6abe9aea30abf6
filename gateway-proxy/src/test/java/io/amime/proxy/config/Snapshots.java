package io.amime.proxy.config;

import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import java.util.List;
import java.util.Map;

/** Small snapshots that differ by version. */
final class Snapshots {
  static final Workload RATINGS =
      new Workload(
          "ratings-v1",
          Workload.Mode.SIDECAR,
          "ratings",
          "default",
          "ratings",
          Map.of("app", "ratings", "version", "v1"));

  private Snapshots() {}

  static ProxySnapshot version(String version, long revision) {
    return new ProxySnapshot(
        version,
        revision,
        RATINGS,
        List.of(),
        List.of(),
        Map.of("a:1", List.of(new Endpoint("a-1", "127.0.0.1", 1, Map.of(), true, true))),
        List.of(),
        new Inbound(true, List.of()),
        Outbound.REGISTRY_ONLY,
        MixerPolicy.NONE);
  }
}
