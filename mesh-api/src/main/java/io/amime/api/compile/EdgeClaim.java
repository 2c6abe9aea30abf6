package io.amime.api.compile;

import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Inbound.Terms;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to have clients that ask for some names over TLS.
 *
 * @param hosts in lower case, exact or {@code *.domain}
 * @param terms how TLS is spoken with them, null where it is carried through unread
 * @param resource whose wish it is, such as {@code Gateway/default/edge}
 */
record EdgeClaim(List<String> hosts, @Nullable Terms terms, String resource) {
  static EdgeClaim of(ServerTls tls) {
    return new EdgeClaim(tls.hosts(), tls.terms(), tls.resource());
  }

  /** Whether clients meet something else there. */
  boolean differs(EdgeClaim other) {
    return !Objects.equals(terms, other.terms());
  }

  /** For who comes behind it. */
  String asBefore() {
    return resource
        + " has it already, "
        + (terms == null ? "and carries its TLS through unread" : "with secret " + terms.secret());
  }
}
