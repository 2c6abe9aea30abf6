package io.amime.proxy.http;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.Workload;
import io.amime.api.policy.DispatchTable;
import org.jspecify.annotations.Nullable;

/**
 * One compiled configuration as requests see it. A request reads it once and keeps it to its end,
 * so that all of its attempts see the same mesh.
 */
public interface MeshView {
  /** Content hash of the snapshot it was compiled from. */
  String version();

  /** Whom this proxy stands beside. */
  Workload workload();

  /** The same, for telemetry. */
  Party self();

  /** What is asked and charged before a request reaches the application. */
  MixerPolicy policy();

  /** Its rules, ready to run. */
  DispatchTable rules();

  /** Who holds a certificate, null when nobody registered with it. */
  @Nullable Peer peer(String serial);

  /**
   * The route that takes the request.
   *
   * @throws ProxyFailure.NoRoute when none does
   */
  PreparedRoute route(MeshExchange exchange);
}
