package io.amime.ca.account;

import io.amime.ca.refusal.JsonBody;
import io.amime.ca.refusal.Refusal;
import io.amime.ca.token.AccessTokens;
import io.amime.spring.caller.Caller;
import io.amime.spring.security.OpenPaths;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Signing in. */
@RestController
class SessionController {
  private static final Duration LIFE = Duration.ofHours(12);

  record Credentials(@Nullable String user, @Nullable String password) {}

  /**
   * @param temporaryPassword whether the owner has yet to choose a password
   */
  record Session(
      String token, Instant expires, String user, List<String> roles, boolean temporaryPassword) {}

  private final Accounts accounts;
  private final AccessTokens tokens;
  private final JsonBody bodies;
  private final SignInLimit limit;

  SessionController(Accounts accounts, AccessTokens tokens, JsonBody bodies, SignInLimit limit) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.bodies = bodies;
    this.limit = limit;
  }

  /**
   * @param forwarded the person's address, believed only from the console's own certificate
   */
  @PostMapping("/v1/sessions")
  @ResponseStatus(HttpStatus.CREATED)
  Session create(
      @Nullable Caller caller,
      @Nullable @RequestHeader(name = "X-Forwarded-For", required = false) String forwarded,
      HttpServletRequest request) {
    Credentials given = bodies.read(request, Credentials.class);
    String user = given.user == null ? "" : given.user;
    String password = given.password == null ? "" : given.password;
    String address =
        forwarded != null && caller instanceof Caller.Service s && s.controlPlane()
            ? forwarded
            : request.getRemoteAddr();
    limit
        .wait(user, address)
        .ifPresent(wait -> {
          throw Refusal.tooMany(wait);
        });
    Accounts.Account account =
        accounts
            .check(user, password)
            .orElseThrow(() -> {
              limit.failed(user, address);
              return Refusal.unauthenticated("User or password is wrong");
            });
    limit.succeeded(user);
    AccessTokens.Signed signed =
        tokens.sign("user:" + user, account.name(), account.roles(), LIFE, "sign-in " + address);
    return new Session(
        signed.token(), signed.expires(), user, account.roles(), account.temporary());
  }

  @Configuration(proxyBeanMethods = false)
  static class Open {
    @Bean
    OpenPaths signInForAnyone() {
      return new OpenPaths(List.of("POST /v1/sessions"), List.of());
    }
  }
}
