package io.amime.proxy;

import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.TrustBundle;
import io.amime.proxy.compile.LiveMesh;
import io.amime.proxy.compile.RefusedSnapshot;
import io.amime.proxy.config.ConfigReceiver;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what Pilot says in force: routing in the data path, trust in the identity. */
final class LiveConfig implements ConfigReceiver {
  private static final Logger log = LoggerFactory.getLogger(LiveConfig.class);

  private final LiveMesh mesh;
  private final LiveIdentity identity;
  private Set<String> revokedBeforeIdentity = Set.of();

  LiveConfig(LiveMesh mesh, LiveIdentity identity) {
    this.mesh = mesh;
    this.identity = identity;
  }

  @Override
  public List<String> snapshot(ProxySnapshot next) {
    try {
      mesh.apply(next);
      return List.of();
    } catch (RefusedSnapshot e) {
      return e.violations();
    }
  }

  @Override
  public void endpoints(ProxySnapshot next) {
    mesh.apply(new EndpointsUpdate(next.endpoints(), next.peers()));
  }

  @Override
  public synchronized void trust(List<String> bundle, List<String> revoked) {
    if (!identity.present()) {
      revokedBeforeIdentity = Set.copyOf(revoked);
      return;
    }
    try {
      var roots =
          bundle.isEmpty()
              ? identity.current().bundle()
              : TrustBundle.parse(String.join("\n", bundle));
      identity.trust(roots, Set.copyOf(revoked));
    } catch (CertificateException | IllegalArgumentException e) {
      log.error("Pilot's trust bundle is refused, the one before stays: {}", e.getMessage());
    }
  }

  /** Revocations that the disk remembered wait for the first certificate. */
  synchronized void identityIsThere() {
    if (!revokedBeforeIdentity.isEmpty()) {
      identity.trust(identity.current().bundle(), revokedBeforeIdentity);
      revokedBeforeIdentity = Set.of();
    }
  }
}
