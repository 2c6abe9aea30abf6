package io.amime.pilot.feed;

import java.util.List;

/**
 * Whom to trust.
 *
 * @param bundle root certificates in PEM
 * @param revoked serials in lower-case hex, sorted
 */
record Trust(List<String> bundle, List<String> revoked) {
  Trust {
    bundle = List.copyOf(bundle);
    revoked = List.copyOf(revoked);
  }
}
