package io.amime.pilot.registry;

import io.amime.api.discovery.Registration;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import io.amime.spring.problem.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where workloads say that they are there. */
@RestController
@RequestMapping("/v1/workloads")
class RegistrationController {
  private final WorkloadRegistry registry;

  RegistrationController(WorkloadRegistry registry) {
    this.registry = registry;
  }

  /**
   * @param heartbeat how often to come back
   */
  record Registered(String id, String heartbeat) {
    static Registered of(Registration registration) {
      return new Registered(registration.workload().id(), Leases.HEARTBEAT.toSeconds() + "s");
    }
  }

  @PostMapping
  ResponseEntity<Registered> register(@RequestBody Registration registration, Caller caller) {
    accept(registration, caller);
    return ResponseEntity.status(HttpStatus.CREATED).body(Registered.of(registration));
  }

  @PutMapping("/{id}")
  Registered heartbeat(
      @PathVariable String id, @RequestBody Registration registration, Caller caller) {
    if (!id.equals(registration.workload().id())) {
      throw problem(HttpStatus.BAD_REQUEST, "the path names " + id + ", the body another id");
    }
    if (!registry.workloads().containsKey(id)) {
      throw problem(HttpStatus.NOT_FOUND, id + " is not registered");
    }
    accept(registration, caller);
    return Registered.of(registration);
  }

  private void accept(Registration registration, Caller caller) {
    var violations = RegistrationRules.violations(registration);
    if (!violations.isEmpty()) {
      var problem = Problems.of(HttpStatus.UNPROCESSABLE_ENTITY, "the registration is not valid");
      problem.setProperty("violations", violations);
      throw new ErrorResponseException(HttpStatus.UNPROCESSABLE_ENTITY, problem, null);
    }
    var there = registry.workloads().get(registration.workload().id());
    if (there != null) {
      mayChange(there, caller);
    }
    switch (caller) {
      case Caller.Service service -> {
        RegistrationRules.requireOwn(service, registration.workload());
        registry.register(registration, service.serial());
      }
      case Caller.Person person -> {
        person.require(Role.PLATFORM, Scope.MESH);
        registry.register(registration);
      }
    }
  }

  @DeleteMapping("/{id}")
  ResponseEntity<Void> remove(@PathVariable String id, Caller caller) {
    var there = registry.workloads().get(id);
    if (there != null) {
      mayChange(there, caller);
      registry.remove(id);
    }
    return ResponseEntity.noContent().build();
  }

  /** An id belongs to the identity that registered it first. */
  private static void mayChange(RegisteredWorkload there, Caller caller) {
    if (caller instanceof Caller.Service service) {
      if (!there.proxied()) {
        throw new AccessDeniedException(there.id() + " was registered by an administrator");
      }
      RegistrationRules.requireOwn(service, there.registration().workload());
    } else {
      caller.require(Role.PLATFORM, Scope.MESH);
    }
  }

  @GetMapping
  List<Map<String, Object>> list(Caller caller) {
    return registry.workloads().values().stream()
        .filter(w ->
            caller.may(Role.VIEWER, new Scope.Namespace(w.registration().workload().namespace())))
        .map(RegistrationController::view)
        .toList();
  }

  private static Map<String, Object> view(RegisteredWorkload workload) {
    var registration = workload.registration();
    var view = new LinkedHashMap<String, Object>();
    view.put("id", workload.id());
    view.put("mode", registration.workload().mode());
    view.put("service", registration.workload().service());
    view.put("namespace", registration.workload().namespace());
    view.put("serviceAccount", registration.workload().serviceAccount());
    view.put("labels", registration.workload().labels());
    view.put("address", registration.address());
    view.put("inboundPort", registration.inboundPort());
    view.put("ports", registration.ports());
    view.put("proxied", workload.proxied());
    view.put("healthy", workload.healthy());
    view.put("serials", workload.serials());
    return view;
  }

  private static ErrorResponseException problem(HttpStatus status, String detail) {
    return new ErrorResponseException(status, Problems.of(status, detail), null);
  }
}
