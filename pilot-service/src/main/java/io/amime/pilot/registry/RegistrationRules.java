package io.amime.pilot.registry;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.spring.caller.Caller;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.security.access.AccessDeniedException;

/** What a registration must be before anybody else is told of it. */
final class RegistrationRules {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final Pattern LABEL = Pattern.compile("[-A-Za-z0-9_./]{0,253}");
  private static final int MOST_PORTS = 100;
  private static final int MOST_LABELS = 64;

  private RegistrationRules() {}

  /** One thing that is wrong. */
  record Violation(String path, String message) {}

  static List<Violation> violations(Registration registration) {
    var found = new ArrayList<Violation>();
    var workload = registration.workload();
    name(found, "workload.id", workload.id());
    name(found, "workload.service", workload.service());
    name(found, "workload.namespace", workload.namespace());
    name(found, "workload.serviceAccount", workload.serviceAccount());
    if (workload.mode() == null) {
      found.add(new Violation("workload.mode", "is required"));
    }
    if (workload.labels().size() > MOST_LABELS) {
      found.add(new Violation("workload.labels", "at most " + MOST_LABELS + " are allowed"));
    }
    workload
        .labels()
        .forEach((key, value) -> {
          if (!LABEL.matcher(key).matches() || !LABEL.matcher(value).matches()) {
            found.add(new Violation("workload.labels." + key, "is not a label"));
          }
        });
    try {
      InetAddress.ofLiteral(registration.address());
    } catch (IllegalArgumentException | NullPointerException e) {
      found.add(new Violation("address", "\"" + registration.address() + "\" is no IP address"));
    }
    ports(found, registration);
    return found;
  }

  private static void ports(List<Violation> found, Registration registration) {
    port(found, "inboundPort", registration.inboundPort());
    if (registration.ports().size() > MOST_PORTS) {
      found.add(new Violation("ports", "at most " + MOST_PORTS + " are allowed"));
    }
    for (int i = 0; i < registration.ports().size(); i++) {
      port(found, "ports[" + i + "].port", registration.ports().get(i).port());
      port(found, "ports[" + i + "].targetPort", registration.ports().get(i).targetPort());
    }
  }

  private static void port(List<Violation> found, String path, int port) {
    if (port < 1 || port > 65_535) {
      found.add(new Violation(path, port + " is not from 1 to 65535"));
    }
  }

  private static void name(List<Violation> found, String path, String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      found.add(new Violation(path, "\"" + name + "\" is not a name"));
    }
  }

  /**
   * @throws AccessDeniedException when the certificate names somebody else
   */
  static void requireOwn(Caller.Service service, Workload workload) {
    var id = service.id();
    if (!id.namespace().equals(workload.namespace())
        || !id.serviceAccount().equals(workload.serviceAccount())) {
      throw new AccessDeniedException(
          "the certificate is of %s/%s, the workload %s of %s/%s"
              .formatted(
                  id.namespace(),
                  id.serviceAccount(),
                  workload.id(),
                  workload.namespace(),
                  workload.serviceAccount()));
    }
  }
}
