package io.amime.ca.attest;

import io.amime.ca.refusal.JsonBody;
import io.amime.ca.refusal.Ttl;
import io.amime.ca.state.CaProperties;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class JoinTokenController {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  record Order(
      String namespace,
      String serviceAccount,
      @Nullable String ttl,
      @Nullable List<String> dnsNames,
      @Nullable List<String> ipAddresses) {}

  record Answer(String token, Instant expires) {}

  private final JoinTokens tokens;
  private final JsonBody bodies;
  private final InstantSource clock;
  private final String trustDomain;

  JoinTokenController(
      JoinTokens tokens, JsonBody bodies, InstantSource clock, CaProperties properties) {
    this.tokens = tokens;
    this.bodies = bodies;
    this.clock = clock;
    this.trustDomain = properties.trustDomain();
  }

  @PostMapping("/v1/join-tokens")
  @ResponseStatus(HttpStatus.CREATED)
  Answer create(Caller caller, HttpServletRequest request) {
    caller.require(Role.PLATFORM, Scope.MESH);
    Order order = bodies.read(request, Order.class);
    Duration ttl = Ttl.read(order.ttl, LONGEST, SHORTEST, LONGEST);
    Claim claim =
        Claim.of(
            trustDomain,
            given(order.namespace),
            given(order.serviceAccount),
            given(order.dnsNames),
            given(order.ipAddresses));
    Instant expires = clock.instant().plus(ttl);
    return new Answer(tokens.create(claim, ttl, caller.name()), expires);
  }

  private static String given(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static List<String> given(@Nullable List<String> values) {
    return values == null ? List.of() : values;
  }
}
