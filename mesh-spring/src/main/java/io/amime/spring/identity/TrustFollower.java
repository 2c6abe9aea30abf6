package io.amime.spring.identity;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.RevocationList;
import io.amime.api.identity.TrustBundle;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps roots and revocations of this service as the CA has them, by asking again and again for the
 * next change. While the CA is away, what is known stays.
 */
final class TrustFollower {
  private static final Log LOG = LogFactory.getLog(TrustFollower.class);

  /** The CA holds the request for up to 25 s. */
  private static final Duration TIMEOUT = Duration.ofSeconds(40);

  private static final int RETRY_MILLIS = 2_000;

  private record State(String version, List<String> bundle, String crl) {}

  private final LiveIdentity identity;
  private final MeshClient ca;
  private final String source;
  private final JsonMapper json = JsonMapper.builder().build();
  private final Thread thread = Thread.ofVirtual().name("trust").unstarted(this::follow);

  TrustFollower(LiveIdentity identity, URI caUrl) {
    this.identity = identity;
    this.ca = MeshClient.to(identity, "istio-system", "citadel");
    this.source = caUrl.toString().replaceAll("/+$", "") + "/v1/trust?after=";
  }

  @PostConstruct
  void start() {
    thread.start();
  }

  @PreDestroy
  void stop() {
    thread.interrupt();
  }

  private void follow() {
    String version = "";
    boolean complained = false;
    try {
      while (true) {
        try {
          version = next(version);
          complained = false;
        } catch (IOException
            | CertificateException
            | CRLException
            | JacksonException
            | IllegalStateException // before the first certificate
            | IllegalArgumentException e) {
          if (!complained && identity.present()) {
            LOG.warn("the CA does not say whom to trust, what is known stays: " + e);
            complained = true;
          }
          Thread.sleep(RETRY_MILLIS / 2 + ThreadLocalRandom.current().nextInt(RETRY_MILLIS));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopped
    }
  }

  private String next(String version)
      throws IOException, InterruptedException, CertificateException, CRLException {
    HttpResponse<String> response =
        ca.http()
            .send(
                HttpRequest.newBuilder(URI.create(source + version)).timeout(TIMEOUT).build(),
                HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("status " + response.statusCode());
    }
    State state = json.readValue(response.body(), State.class);
    TrustBundle bundle = TrustBundle.parse(String.join("", state.bundle));
    identity.trust(bundle, RevocationList.verified(state.crl, bundle));
    return state.version;
  }
}
