package io.amime.mixer.api;

import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;

/** Who may do what here. */
final class Access {
  private Access() {}

  /** Checks, charges and reports come from workloads of the mesh; people need to own the mesh. */
  static void requireWorkload(Caller caller) {
    if (!(caller instanceof Caller.Service)) {
      caller.require(Role.PLATFORM, Scope.MESH);
    }
  }

  /** Whoever may look at anything may look here: the answers are about the whole mesh. */
  static void requireViewer(Caller caller) {
    caller.require(Role.VIEWER, Scope.MESH);
  }
}
