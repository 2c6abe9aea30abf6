package io.amime.proxy;

import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.RevocationList;
import io.amime.api.identity.TrustBundle;
import io.amime.proxy.compile.LiveMesh;
import io.amime.proxy.compile.RefusedSnapshot;
import io.amime.proxy.config.ConfigReceiver;
import io.amime.proxy.edge.EdgeTls;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what Pilot says in force: routing in the data path, trust in the identity. */
final class LiveConfig implements ConfigReceiver {
  private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

  private final LiveMesh mesh;
  private final LiveIdentity identity;
  private final @Nullable EdgeTls edge;
  private boolean stale;

  /**
   * @param edge null where no client outside the mesh comes in
   */
  LiveConfig(LiveMesh mesh, LiveIdentity identity, @Nullable EdgeTls edge) {
    this.mesh = mesh;
    this.identity = identity;
    this.edge = edge;
  }

  @Override
  public List<String> snapshot(ProxySnapshot next) {
    // Certificates first: a route may send clients to them.
    serve(next);
    try {
      mesh.apply(next);
      return List.of();
    } catch (RefusedSnapshot e) {
      serve(mesh.current().snapshot());
      return e.violations();
    }
  }

  private void serve(ProxySnapshot snapshot) {
    if (edge != null) {
      edge.serve(snapshot.inbound());
    }
  }

  @Override
  public void endpoints(ProxySnapshot next) {
    mesh.apply(new EndpointsUpdate(next.endpoints(), next.peers()));
  }

  /** Says when revocations may be missing; serving goes on, for the CA may be away for long. */
  void watchRevocations(Instant now) {
    var list = identity.revocations();
    if (list == null) {
      return;
    }
    boolean staleNow = list.stale(now);
    if (staleNow && !stale) {
      log.warn(
          "the revocation list should have been replaced by {}: certificates that were revoked"
              + " since may still be accepted",
          list.nextUpdate());
    }
    stale = staleNow;
  }

  @Override
  public void trust(List<String> bundle, @Nullable String crl) {
    try {
      var roots = TrustBundle.parse(String.join("\n", bundle));
      identity.trust(roots, crl == null ? null : RevocationList.verified(crl, roots));
    } catch (CertificateException | CRLException | IllegalArgumentException e) {
      log.error("Pilot's word about trust is refused, the one before stays: {}", e.getMessage());
    }
  }
}
