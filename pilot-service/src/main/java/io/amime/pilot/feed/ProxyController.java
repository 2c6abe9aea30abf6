package io.amime.pilot.feed;

import io.amime.api.discovery.ProxyReport.SecretProblem;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.resource.GoDuration;
import io.amime.pilot.push.ProxyBoard;
import io.amime.pilot.push.ProxyBoard.Refusal;
import io.amime.pilot.push.PushQueue;
import io.amime.pilot.registry.WorkloadRegistry;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.amime.spring.problem.Problems;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who listens, and what each has. */
@RestController
@RequestMapping("/v1/proxies")
class ProxyController {
  private final ProxyBoard board;
  private final PushQueue queue;
  private final WorkloadRegistry registry;

  ProxyController(ProxyBoard board, PushQueue queue, WorkloadRegistry registry) {
    this.board = board;
    this.queue = queue;
    this.registry = registry;
  }

  /**
   * @param revision of the store that the proxy's configuration follows from, once {@code acked} is
   *     {@code version}
   * @param lag how long the proxy has owed an answer
   * @param problems with secrets that it should use
   */
  record Proxy(
      String id,
      boolean connected,
      @Nullable String acked,
      @Nullable String version,
      long revision,
      @Nullable Refusal refused,
      String lag,
      List<SecretProblem> problems) {}

  @GetMapping
  List<Proxy> list(Caller caller) {
    return board.statuses(registry.workloads().keySet()).stream()
        .filter(p -> caller.may(Role.VIEWER, scope(p.id())))
        .map(p ->
            new Proxy(
                p.id(),
                p.connected(),
                p.acked(),
                p.version(),
                p.revision(),
                p.refused(),
                GoDuration.format(Duration.ofMillis(p.lag().toMillis())),
                p.problems()))
        .toList();
  }

  @GetMapping("/{id}/config")
  ProxySnapshot config(@PathVariable String id, Caller caller) {
    caller.require(Role.VIEWER, scope(id));
    var snapshot = queue.view().snapshot(id);
    if (snapshot == null) {
      throw new ErrorResponseException(
          HttpStatus.NOT_FOUND, Problems.of(HttpStatus.NOT_FOUND, id + " is not registered"), null);
    }
    return snapshot;
  }

  private Scope scope(String id) {
    var workload = registry.workloads().get(id);
    return workload == null
        ? Scope.MESH
        : new Scope.Namespace(workload.registration().workload().namespace());
  }
}
