package io.amime.ca.revoke;

import io.amime.api.identity.Serial;
import io.amime.ca.issue.IssuedCertificates;
import io.amime.ca.journal.Entry;
import io.amime.ca.refusal.JsonBody;
import io.amime.ca.refusal.Refusal;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes certificates back: one by its serial, or all live ones of an identity. */
@RestController
class RevocationController {
  private static final int LONGEST_REASON = 200;

  record Order(@Nullable String serial, @Nullable String identity, @Nullable String reason) {}

  record Answer(List<String> revoked, Instant time) {}

  private final IssuedCertificates issued;
  private final Trust trust;
  private final JsonBody bodies;
  private final InstantSource clock;
  private final MeterRegistry metrics;

  RevocationController(
      IssuedCertificates issued,
      Trust trust,
      JsonBody bodies,
      InstantSource clock,
      MeterRegistry metrics) {
    this.issued = issued;
    this.trust = trust;
    this.bodies = bodies;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Doing it twice is no error: the second answer names nothing. */
  @PostMapping("/v1/revocations")
  @ResponseStatus(HttpStatus.CREATED)
  Answer revoke(Caller caller, HttpServletRequest request) {
    caller.require(Role.PLATFORM, Scope.MESH);
    Order order = bodies.read(request, Order.class);
    String reason = order.reason == null ? "" : order.reason;
    if (reason.length() > LONGEST_REASON) {
      throw Refusal.badRequest("reason", "reason: at most 200 characters");
    }
    Instant now = clock.instant();
    List<String> revoked =
        serials(order, now).stream()
            .map(serial -> new Entry.Revoked(now, serial, reason, caller.name()))
            .map(issued::revoke)
            .flatMap(Optional::stream)
            .map(known -> known.issued().serial())
            .toList();
    if (!revoked.isEmpty()) {
      trust.revoked();
      metrics.counter("mesh.ca.certificates.revoked").increment(revoked.size());
    }
    return new Answer(revoked, now);
  }

  private List<String> serials(Order order, Instant now) {
    if ((order.serial == null) == (order.identity == null)) {
      throw Refusal.badRequest("serial", "Expected either serial or identity");
    }
    if (order.serial == null) {
      return issued.all().stream()
          .map(IssuedCertificates.Known::issued)
          .filter(one -> one.identity().equals(order.identity))
          .filter(one -> now.isBefore(one.notAfter()))
          .map(Entry.Issued::serial)
          .toList();
    }
    String serial;
    try {
      serial = Serial.parse(order.serial);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("serial", "serial: " + e.getMessage());
    }
    if (issued.find(serial).isEmpty()) {
      throw Refusal.notFound("No certificate with serial " + serial + " was issued here");
    }
    return List.of(serial);
  }
}
