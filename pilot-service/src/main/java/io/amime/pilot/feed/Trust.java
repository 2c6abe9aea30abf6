package io.amime.pilot.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust.
 *
 * @param bundle root certificates in PEM
 * @param crl the CA's signed list of revocations in PEM, null while Pilot has none
 */
record Trust(List<String> bundle, @Nullable String crl) {
  Trust {
    bundle = List.copyOf(bundle);
  }
}
