package io.amime.pilot.feed;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TrustBundle;
import io.amime.pilot.push.Bell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks Citadel every few seconds whom to trust and tells the feeds when that changes; Pilot itself
 * heeds it too.
 */
@Component
final class TrustWatch {
  private static final Logger log = LoggerFactory.getLogger(TrustWatch.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

  private final LiveIdentity identity;
  private final MeshClient ca;
  private final URI caUrl;
  private final Bell bell;
  private volatile @Nullable Trust current;
  private boolean complained;

  TrustWatch(
      LiveIdentity identity,
      @Value("${mesh.identity.ca-url:https://127.0.0.1:8060}") URI caUrl,
      Bell bell) {
    this.identity = identity;
    this.ca = MeshClient.to(identity, "istio-system", "citadel");
    this.caUrl = URI.create(caUrl.toString().replaceAll("/+$", ""));
    this.bell = bell;
  }

  /** The newest that is known, null before Citadel has answered. */
  @Nullable Trust current() {
    return current;
  }

  @Scheduled(fixedDelay = 2_000)
  void look() throws InterruptedException {
    try {
      var now = new Trust(certificates(get("/v1/bundle")), revoked(get("/v1/crl")));
      if (!now.equals(current)) {
        identity.trust(TrustBundle.parse(String.join("", now.bundle())), Set.copyOf(now.revoked()));
        current = now;
        bell.ring();
      }
      complained = false;
    } catch (IOException
        | CertificateException
        | CRLException
        // Before the first certificate of our own is there.
        | IllegalStateException e) {
      if (!complained) {
        log.warn("Citadel does not say whom to trust; what is known stays: {}", e.toString());
        complained = true;
      }
    }
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(caUrl + path))
            .timeout(TIMEOUT)
            .header("Accept", "application/x-pem-file, */*")
            .build();
    var response = ca.http().send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(path + " answered " + response.statusCode());
    }
    return response.body();
  }

  private static List<String> certificates(byte[] pem) throws IOException {
    var found =
        CERTIFICATE
            .matcher(new String(pem, StandardCharsets.US_ASCII))
            .results()
            .map(r -> r.group() + "\n")
            .toList();
    if (found.isEmpty()) {
      throw new IOException("the bundle is empty");
    }
    return found;
  }

  private static List<String> revoked(byte[] crls) throws CertificateException, CRLException {
    var serials = new TreeSet<String>();
    var read = CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(crls));
    for (CRL crl : read) {
      var entries = ((X509CRL) crl).getRevokedCertificates();
      if (entries != null) {
        entries.forEach(e -> serials.add(e.getSerialNumber().toString(16)));
      }
    }
    return List.copyOf(serials);
  }
}
