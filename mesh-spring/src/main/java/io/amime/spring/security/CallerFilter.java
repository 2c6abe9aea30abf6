package io.amime.spring.security;

import io.amime.api.identity.PeerVerifier;
import io.amime.api.identity.Serial;
import io.amime.api.identity.SpiffeId;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Grant;
import io.amime.spring.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds the caller. A token wins over a certificate: the console calls with its own certificate for
 * the person whose token it carries. A bad credential is refused, also where none is needed.
 */
final class CallerFilter extends OncePerRequestFilter {
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
  private static final String BEARER = "bearer ";

  /** Clients renew at half of the life; this only spares requests that are on their way. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final PeerVerifier peers;
  private final JwtDecoder tokens;
  private final RequestMatcher ownCredential;
  private final Problems problems;

  CallerFilter(
      PeerVerifier peers, JwtDecoder tokens, RequestMatcher ownCredential, Problems problems) {
    this.peers = peers;
    this.tokens = tokens;
    this.ownCredential = ownCredential;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Caller caller;
    try {
      String token = ownCredential.matches(request) ? null : bearer(request);
      caller = token == null ? service(request) : person(token);
    } catch (BadJwtException | CertificateException e) {
      logger.debug("credential refused", e);
      refuse(response, e instanceof BadJwtException);
      return;
    } catch (JwtException e) {
      logger.warn("tokens cannot be checked: " + e.getMessage());
      problems.write(
          response, HttpStatus.SERVICE_UNAVAILABLE, "Tokens cannot be checked at the moment");
      return;
    }
    if (caller != null) {
      SecurityContextHolder.setContext(new SecurityContextImpl(new CallerAuthentication(caller)));
    }
    chain.doFilter(request, response);
  }

  private void refuse(HttpServletResponse response, boolean token) throws IOException {
    if (token) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
    }
    problems.write(
        response,
        HttpStatus.UNAUTHORIZED,
        token ? "The access token is not valid" : "The client certificate is not valid");
  }

  private static @Nullable String bearer(HttpServletRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      return null;
    }
    return header.substring(BEARER.length()).strip();
  }

  private Caller person(String token) {
    Jwt jwt = tokens.decode(token);
    List<Grant> grants = new ArrayList<>();
    List<String> roles = jwt.getClaimAsStringList("roles");
    for (String role : roles == null ? List.<String>of() : roles) {
      try {
        grants.add(Grant.parse(role));
      } catch (IllegalArgumentException e) {
        logger.debug("role of a newer version gives nothing here: " + e.getMessage());
      }
    }
    String subject = jwt.getSubject();
    if (subject == null || jwt.getExpiresAt() == null) {
      throw new BadJwtException("a token names its subject and its end");
    }
    return new Caller.Person(subject, grants);
  }

  private @Nullable Caller service(HttpServletRequest request) throws CertificateException {
    if (!(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain)
        || chain.length == 0) {
      return null;
    }
    SpiffeId id = peers.recheck(chain[0], GRACE);
    return new Caller.Service(id, Serial.of(chain[0]));
  }
}
