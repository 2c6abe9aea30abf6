package io.amime.ca.issue;

import io.amime.api.identity.CertificateRequest;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.SpiffeId;
import io.amime.api.identity.X509Svid;
import io.amime.ca.authority.Authority;
import io.amime.ca.authority.LeafRequest;
import io.amime.ca.state.CaProperties;
import jakarta.annotation.PreDestroy;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.stereotype.Component;

/** The certificate of the CA's own server, issued to itself and renewed at half of its life. */
@Component
class OwnCertificate {
  private static final Log LOG = LogFactory.getLog(OwnCertificate.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final Issuer issuer;
  private final Authority authority;
  private final CaProperties properties;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final LiveIdentity live;
  private final Thread renewal = Thread.ofVirtual().name("own-certificate").unstarted(this::keep);

  OwnCertificate(Issuer issuer, Authority authority, CaProperties properties, InstantSource clock)
      throws CertificateException {
    this.issuer = issuer;
    this.authority = authority;
    this.properties = properties;
    this.clock = clock;
    this.live = new LiveIdentity(clock);
    live.use(next());
    renewal.start();
  }

  LiveIdentity live() {
    return live;
  }

  @PreDestroy
  void stop() {
    renewal.interrupt();
  }

  private X509Svid next() throws CertificateException {
    CertificateRequest request = CertificateRequest.create(random);
    var leaf =
        new LeafRequest(
            new SpiffeId(properties.trustDomain(), "istio-system", "citadel"),
            properties.dnsNames(),
            properties.ipAddresses(),
            request.keys().getPublic(),
            properties.certificateTtl());
    return X509Svid.of(
        List.of(issuer.issue(leaf, "own", "local")),
        request.keys().getPrivate(),
        authority.bundle(),
        clock.instant());
  }

  private void keep() {
    try {
      Duration wait = properties.certificateTtl().dividedBy(2);
      while (true) {
        Thread.sleep(wait);
        try {
          live.use(next());
          wait = properties.certificateTtl().dividedBy(2);
        } catch (CertificateException | RuntimeException e) {
          LOG.error("cannot renew the CA's own certificate", e);
          wait = RETRY;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopped
    }
  }
}
