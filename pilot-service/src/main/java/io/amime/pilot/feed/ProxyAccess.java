package io.amime.pilot.feed;

import io.amime.pilot.registry.WorkloadRegistry;
import io.amime.spring.caller.Caller;
import io.amime.spring.problem.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/** Nobody listens or speaks in another proxy's name. */
@Component
final class ProxyAccess {
  private final WorkloadRegistry registry;

  ProxyAccess(WorkloadRegistry registry) {
    this.registry = registry;
  }

  /** Ends the request unless it comes from that workload. */
  void requireOwn(String id, Caller caller) {
    var workload = registry.workloads().get(id);
    if (workload == null) {
      throw notRegistered(id);
    }
    var own = workload.registration().workload();
    boolean same =
        caller instanceof Caller.Service service
            && service.id().namespace().equals(own.namespace())
            && service.id().serviceAccount().equals(own.serviceAccount());
    if (!same) {
      throw new AccessDeniedException(
          "needs a certificate of " + own.namespace() + "/" + own.serviceAccount());
    }
  }

  static ErrorResponseException notRegistered(String id) {
    return new ErrorResponseException(
        HttpStatus.NOT_FOUND,
        Problems.of(HttpStatus.NOT_FOUND, id + " is not registered: POST /v1/workloads first"),
        null);
  }
}
