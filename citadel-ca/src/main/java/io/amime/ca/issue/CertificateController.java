package io.amime.ca.issue;

import io.amime.api.identity.CertificateAnswer;
import io.amime.api.identity.CertificateOrder;
import io.amime.api.identity.Pem;
import io.amime.api.identity.Serial;
import io.amime.api.identity.SpiffeId;
import io.amime.ca.attest.Claim;
import io.amime.ca.attest.JoinTokens;
import io.amime.ca.authority.Authority;
import io.amime.ca.authority.LeafRequest;
import io.amime.ca.journal.Entry;
import io.amime.ca.refusal.JsonBody;
import io.amime.ca.refusal.RateLimit;
import io.amime.ca.refusal.Refusal;
import io.amime.ca.refusal.Ttl;
import io.amime.ca.state.CaProperties;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** First certificates for join tokens, further ones for the current certificate. */
@RestController
class CertificateController {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final int BAD_CREDENTIALS_A_MINUTE = 600;
  private static final String BEARER = "bearer ";

  record Listed(
      String serial,
      String identity,
      List<String> dnsNames,
      List<String> ipAddresses,
      Instant issued,
      Instant notBefore,
      Instant notAfter,
      String how,
      @Nullable Instant revoked,
      @Nullable String reason) {}

  private final Authority authority;
  private final Issuer issuer;
  private final IssuedCertificates issued;
  private final JoinTokens tokens;
  private final JsonBody bodies;
  private final CaProperties properties;
  private final InstantSource clock;
  private final RateLimit badCredentials;

  CertificateController(
      Authority authority,
      Issuer issuer,
      IssuedCertificates issued,
      JoinTokens tokens,
      JsonBody bodies,
      CaProperties properties,
      InstantSource clock) {
    this.authority = authority;
    this.issuer = issuer;
    this.issued = issued;
    this.tokens = tokens;
    this.bodies = bodies;
    this.properties = properties;
    this.clock = clock;
    this.badCredentials = new RateLimit(BAD_CREDENTIALS_A_MINUTE, Duration.ofMinutes(1), clock);
  }

  @PostMapping("/v1/certificates")
  @ResponseStatus(HttpStatus.CREATED)
  CertificateAnswer create(
      @Nullable Caller caller,
      @Nullable @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) String bearer,
      HttpServletRequest request) {
    String from = request.getRemoteAddr();
    badCredentials
        .exceeded(from)
        .ifPresent(wait -> {
          throw Refusal.tooMany(wait);
        });
    try {
      // A credential first: nobody without one makes us parse a request.
      return bearer == null ? renew(caller, request, from) : join(bearer, request, from);
    } catch (Refusal e) {
      if (e.getStatusCode().equals(HttpStatus.UNAUTHORIZED)) {
        badCredentials.count(from);
      }
      throw e;
    }
  }

  private CertificateAnswer join(String bearer, HttpServletRequest request, String from) {
    String token =
        bearer.toLowerCase(Locale.ROOT).startsWith(BEARER)
            ? bearer.substring(BEARER.length()).strip()
            : "";
    if (!tokens.good(token)) {
      throw Refusal.badCredential();
    }
    CertificateOrder order = bodies.read(request, CertificateOrder.class);
    PublicKey key = key(order);
    Duration ttl = ttl(order);
    Claim claim = tokens.spend(token, from); // last: a request that is refused spends nothing
    return answer(
        new LeafRequest(claim.id(), claim.dnsNames(), claim.ipAddresses(), key, ttl), "join", from);
  }

  private CertificateAnswer renew(
      @Nullable Caller caller, HttpServletRequest request, String from) {
    if (!(caller instanceof Caller.Service(SpiffeId id, String serial))) {
      throw Refusal.badCredential();
    }
    Entry.Issued current =
        issued
            .find(serial)
            .filter(known -> known.revoked() == null)
            .map(IssuedCertificates.Known::issued)
            .filter(found -> clock.instant().isBefore(found.notAfter()))
            .orElseThrow(Refusal::badCredential);
    CertificateOrder order = bodies.read(request, CertificateOrder.class);
    return answer(
        new LeafRequest(id, current.dnsNames(), current.ipAddresses(), key(order), ttl(order)),
        "renewal",
        from);
  }

  private PublicKey key(CertificateOrder order) {
    PublicKey key = CsrCheck.key(order.csr() == null ? "" : order.csr());
    issuer.requireNew(key);
    return key;
  }

  private Duration ttl(CertificateOrder order) {
    return Ttl.read(
        order.ttl(), properties.certificateTtl(), SHORTEST, properties.maxCertificateTtl());
  }

  private CertificateAnswer answer(LeafRequest leaf, String how, String from) {
    issuer.requireRate(leaf.id().toString());
    X509Certificate certificate = issuer.issue(leaf, how, from);
    return new CertificateAnswer(
        List.of(Pem.encode(certificate)),
        authority.bundle().roots().stream().map(Pem::encode).toList(),
        certificate.getNotAfter().toInstant(),
        Serial.of(certificate));
  }

  /** Newest first; {@code live=true} leaves out what has expired or was revoked. */
  @GetMapping("/v1/certificates")
  List<Listed> list(Caller caller, @RequestParam(defaultValue = "false") boolean live) {
    caller.require(Role.VIEWER, Scope.MESH);
    Instant now = clock.instant();
    return issued.all().reversed().stream()
        .filter(
            known -> !live || known.revoked() == null && now.isBefore(known.issued().notAfter()))
        .map(CertificateController::listed)
        .toList();
  }

  private static Listed listed(IssuedCertificates.Known known) {
    Entry.Issued issued = known.issued();
    Entry.Revoked revoked = known.revoked();
    return new Listed(
        issued.serial(),
        issued.identity(),
        issued.dnsNames(),
        issued.ipAddresses(),
        issued.time(),
        issued.notBefore(),
        issued.notAfter(),
        issued.how(),
        revoked == null ? null : revoked.time(),
        revoked == null ? null : revoked.reason());
  }
}
