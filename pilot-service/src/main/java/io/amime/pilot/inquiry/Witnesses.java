package io.amime.pilot.inquiry;

import io.amime.api.discovery.Workload;
import io.amime.pilot.push.ProxyBoard;
import io.amime.pilot.push.ProxyBoard.ProxyStatus;
import io.amime.pilot.registry.RegisteredWorkload;
import io.amime.pilot.registry.WorkloadRegistry;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Grant;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;

/** The proxies that somebody may ask about requests: those of workloads that he may see. */
@Component
public final class Witnesses {
  private final ProxyBoard board;
  private final WorkloadRegistry registry;

  Witnesses(ProxyBoard board, WorkloadRegistry registry) {
    this.board = board;
    this.registry = registry;
  }

  /**
   * @param connected those that can be asked
   * @param away those that are known and do not listen
   */
  public record Found(Set<String> connected, Set<String> away) {}

  /**
   * @throws AccessDeniedException when he may ask none of those that there are
   */
  public Found of(Caller caller, Role role) {
    var workloads = registry.workloads();
    var connected =
        board.statuses(workloads.keySet()).stream()
            .filter(ProxyStatus::connected)
            .map(ProxyStatus::id)
            .collect(Collectors.toSet());
    var all = new TreeSet<>(connected);
    workloads.values().stream()
        .filter(RegisteredWorkload::proxied)
        .map(RegisteredWorkload::id)
        .forEach(all::add);
    var found = new Found(new TreeSet<>(), new TreeSet<>());
    boolean refused = false;
    for (String proxy : all) {
      if (allows(caller, role, proxy)) {
        (connected.contains(proxy) ? found.connected() : found.away()).add(proxy);
      } else {
        refused = true;
      }
    }
    if (refused && found.connected().isEmpty() && found.away().isEmpty()) {
      throw new AccessDeniedException(
          "needs " + new Grant(role, Scope.MESH) + ", or the same for a namespace or service");
    }
    return found;
  }

  /** Whether the caller has that role for the workload beside which the proxy stands. */
  public boolean allows(Caller caller, Role role, String proxy) {
    var registered = registry.workloads().get(proxy);
    if (registered == null) {
      return caller.may(role, Scope.MESH);
    }
    Workload workload = registered.registration().workload();
    return caller.may(role, new Scope.Service(workload.namespace(), workload.service()));
  }
}
