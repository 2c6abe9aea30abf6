package io.amime.proxy.config;

import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.SnapshotDelta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The data of the events on {@code /v1/feeds/proxies/{id}}. */
final class FeedEvents {
  private FeedEvents() {}

  /** Of {@code snapshot}: exactly one of the two is there. */
  record Snapshot(@Nullable ProxySnapshot full, @Nullable SnapshotDelta delta) {}

  /**
   * Of {@code trust}.
   *
   * @param bundle root certificates in PEM, never empty
   * @param crl the CA's signed list of revocations in PEM, null when there is no news
   */
  record Trust(List<String> bundle, @Nullable String crl) {
    Trust {
      bundle = bundle == null ? List.of() : List.copyOf(bundle);
    }
  }
}
