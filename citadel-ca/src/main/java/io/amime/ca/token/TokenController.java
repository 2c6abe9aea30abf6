package io.amime.ca.token;

import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.amime.ca.refusal.JsonBody;
import io.amime.ca.refusal.Refusal;
import io.amime.ca.refusal.Ttl;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Grant;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.amime.spring.security.OpenPaths;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for tools, and the keys that verify all tokens. */
@RestController
class TokenController {
  private static final Duration USUAL = Duration.ofDays(30);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  record Order(@Nullable String name, @Nullable List<String> roles, @Nullable String ttl) {}

  private final AccessTokens tokens;
  private final JsonBody bodies;

  TokenController(AccessTokens tokens, JsonBody bodies) {
    this.tokens = tokens;
    this.bodies = bodies;
  }

  @GetMapping("/v1/token-keys")
  Map<String, Object> keys() {
    return tokens.publicKeys().toJSONObject();
  }

  @PostMapping("/v1/tokens")
  @ResponseStatus(HttpStatus.CREATED)
  AccessTokens.Signed create(Caller caller, HttpServletRequest request) {
    caller.require(Role.PLATFORM, Scope.MESH);
    Order order = bodies.read(request, Order.class);
    String name = order.name == null ? "" : order.name;
    if (!NAME.matcher(name).matches()) {
      throw Refusal.badRequest("name", "name: expected lower-case letters, digits and dashes");
    }
    List<String> roles = order.roles == null ? List.of() : order.roles;
    roles.forEach(TokenController::requireGrant);
    Duration ttl = Ttl.read(order.ttl, USUAL, SHORTEST, LONGEST);
    return tokens.sign("token:" + name, name, roles, ttl, caller.name());
  }

  private static void requireGrant(String role) {
    try {
      Grant.parse(role);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("roles", "roles: " + e.getMessage());
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Beans {
    /** Our own requests are verified with our own keys, without asking ourselves. */
    @Bean
    JWKSource<SecurityContext> ownTokenKeys(AccessTokens tokens) {
      return new ImmutableJWKSet<>(tokens.publicKeys());
    }

    @Bean
    OpenPaths tokenKeysForAnyone() {
      return new OpenPaths(List.of("GET /v1/token-keys"), List.of());
    }
  }
}
