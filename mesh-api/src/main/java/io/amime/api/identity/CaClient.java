package io.amime.api.identity;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the CA for certificates and believes an answer only after checking it. */
final class CaClient {
  private static final String NAMESPACE = "istio-system";
  private static final String ACCOUNT = "citadel";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SHOWN = 300;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final URI certificates;
  private final Duration ttl;
  private final InstantSource clock;
  private final SecureRandom random;

  CaClient(URI caUrl, Duration ttl, InstantSource clock, SecureRandom random) {
    this.certificates = URI.create(caUrl.toString().replaceAll("/+$", "") + "/v1/certificates");
    this.ttl = ttl;
    this.clock = clock;
    this.random = random;
  }

  /** The first certificate, for a token that is spent by it. */
  X509Svid join(TrustBundle trusted, SpiffeId id, String token)
      throws IOException, InterruptedException, CertificateException {
    var verifier = new PeerVerifier(() -> trusted, Set::of, clock);
    try (HttpClient http = http(verifier.anonymousContext(ca(trusted)))) {
      return request(http, id, HttpRequest.newBuilder().header("Authorization", "Bearer " + token));
    }
  }

  /** The next certificate, with a new key, for the current one. */
  X509Svid renew(LiveIdentity identity)
      throws IOException, InterruptedException, CertificateException {
    X509Svid current = identity.current();
    Set<SpiffeId> ca = ca(current.bundle());
    try (HttpClient http = http(identity.clientContext(() -> ca))) {
      return request(http, current.id(), HttpRequest.newBuilder());
    }
  }

  private X509Svid request(HttpClient http, SpiffeId id, HttpRequest.Builder request)
      throws IOException, InterruptedException, CertificateException {
    var csr = CertificateRequest.create(random);
    String body = JSON.writeValueAsString(new CertificateOrder(csr.pem(), ttl.toSeconds() + "s"));
    HttpResponse<String> response =
        http.send(
            request
                .uri(certificates)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String text = response.body();
    if (response.statusCode() / 100 != 2) {
      throw new CaRefusal(response.statusCode(), text.substring(0, Math.min(SHOWN, text.length())));
    }
    try {
      return check(JSON.readValue(text, CertificateAnswer.class), id, csr);
    } catch (JacksonException | NullPointerException e) {
      throw new IOException("the CA's answer cannot be read", e);
    }
  }

  private X509Svid check(CertificateAnswer answer, SpiffeId id, CertificateRequest csr)
      throws CertificateException {
    Instant now = clock.instant();
    TrustBundle bundle = TrustBundle.of(certificates(answer.bundle()));
    X509Svid svid = X509Svid.of(certificates(answer.chain()), csr.keys().getPrivate(), bundle, now);
    if (!svid.leaf().getPublicKey().equals(csr.keys().getPublic())) {
      throw new CertificateException("the CA certified another key");
    }
    new PeerVerifier(() -> bundle, Set::of, clock).verify(svid.chain(), Set.of(id));
    return svid;
  }

  private static List<X509Certificate> certificates(List<String> pems) throws CertificateException {
    List<X509Certificate> all = new ArrayList<>();
    for (String pem : pems) {
      all.addAll(Pem.certificates(pem));
    }
    return all;
  }

  private static Set<SpiffeId> ca(TrustBundle bundle) {
    return Set.of(new SpiffeId(bundle.trustDomain(), NAMESPACE, ACCOUNT));
  }

  private static HttpClient http(SSLContext tls) {
    return HttpClient.newBuilder()
        .sslContext(tls)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(TIMEOUT)
        .build();
  }
}
