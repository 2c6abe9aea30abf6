package io.amime.spring.caller;

import io.amime.api.identity.SpiffeId;
import java.util.List;
import java.util.Set;
import org.springframework.security.access.AccessDeniedException;

/** Who makes a request. A controller method takes it as a parameter. */
public sealed interface Caller {
  /** How the caller appears in histories and logs. */
  String name();

  boolean may(Role role, Scope scope);

  /**
   * Ends the request with 403 unless the caller may.
   *
   * @throws AccessDeniedException naming the right that is missing
   */
  default void require(Role role, Scope scope) {
    if (!may(role, scope)) {
      throw new AccessDeniedException("needs " + new Grant(role, scope));
    }
  }

  /**
   * A person or a tool with an access token.
   *
   * @param subject such as {@code user:admin}
   */
  record Person(String subject, List<Grant> grants) implements Caller {
    public Person {
      grants = List.copyOf(grants);
    }

    @Override
    public String name() {
      return subject;
    }

    @Override
    public boolean may(Role role, Scope scope) {
      return grants.stream().anyMatch(grant -> grant.allows(role, scope));
    }
  }

  /**
   * A workload with a certificate of the mesh. Those of the control plane may see everything; what
   * else a workload may do, follows from who it is, not from a role.
   *
   * @param serial of the certificate it presented, as {@link io.amime.api.identity.Serial} writes
   *     it
   */
  record Service(SpiffeId id, String serial) implements Caller {
    private static final String NAMESPACE = "istio-system";
    private static final Set<String> CONTROL_PLANE =
        Set.of("pilot", "mixer", "citadel", "admin-ui");

    /** Whether it is one of pilot, mixer, citadel, admin-ui; the gateways are not. */
    public boolean controlPlane() {
      return id.namespace().equals(NAMESPACE) && CONTROL_PLANE.contains(id.serviceAccount());
    }

    @Override
    public String name() {
      return id.toString();
    }

    @Override
    public boolean may(Role role, Scope scope) {
      return role == Role.VIEWER && controlPlane();
    }
  }
}
