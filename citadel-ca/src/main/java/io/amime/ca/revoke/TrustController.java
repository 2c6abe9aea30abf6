package io.amime.ca.revoke;

import io.amime.api.identity.Pem;
import io.amime.api.identity.RevocationList;
import io.amime.ca.authority.Authority;
import io.amime.spring.security.OpenPaths;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What everybody needs to check certificates. */
@RestController
class TrustController {
  private static final MediaType PEM = MediaType.valueOf("application/x-pem-file");
  private static final String DER = "application/pkix-crl";
  private static final Duration WAIT = Duration.ofSeconds(25);

  private final Authority authority;
  private final Trust trust;

  TrustController(Authority authority, Trust trust) {
    this.authority = authority;
    this.trust = trust;
  }

  @GetMapping("/v1/bundle")
  ResponseEntity<byte[]> bundle() {
    return ResponseEntity.ok()
        .contentType(PEM)
        .body(authority.bundle().pem().getBytes(StandardCharsets.US_ASCII));
  }

  @GetMapping("/v1/crl")
  ResponseEntity<byte[]> crl() {
    byte[] pem = trust.crl().pem().getBytes(StandardCharsets.US_ASCII);
    return ResponseEntity.ok().contentType(PEM).body(pem);
  }

  @GetMapping(path = "/v1/crl", produces = DER)
  byte[] crlDer() {
    return Pem.decodeOnly(RevocationList.LABEL, trust.crl().pem());
  }

  /**
   * Bundle and revocation list for those who pass them on. With {@code after} it answers when they
   * have changed, or after 25 s.
   */
  @GetMapping("/v1/trust")
  Trust.State trust(@RequestParam(defaultValue = "") String after) throws InterruptedException {
    return trust.after(after, WAIT);
  }

  @Configuration(proxyBeanMethods = false)
  static class Open {
    @Bean
    OpenPaths trustForAnyone() {
      return new OpenPaths(List.of("GET /v1/bundle", "GET /v1/crl"), List.of());
    }
  }
}
