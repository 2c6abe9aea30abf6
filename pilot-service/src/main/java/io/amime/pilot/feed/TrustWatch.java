package io.amime.pilot.feed;

import io.amime.api.identity.LiveIdentity;
import io.amime.pilot.push.Bell;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Passes on to the feeds whom Pilot itself is told to trust: its identity follows Citadel. */
@Component
final class TrustWatch {
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

  private final LiveIdentity identity;

  TrustWatch(LiveIdentity identity, Bell bell) {
    this.identity = identity;
    identity.onTrust(bell::ring);
  }

  /** The newest that is known, null before Pilot has a certificate. */
  @Nullable Trust current() {
    if (!identity.present()) {
      return null;
    }
    var pem = identity.current().bundle().pem();
    var roots = CERTIFICATE.matcher(pem).results().map(r -> r.group() + "\n").toList();
    var list = identity.revocations();
    return new Trust(roots, list == null ? null : list.pem());
  }
}
