package io.amime.cli.up;

import io.amime.cli.state.Kind;
import io.amime.cli.state.ProcessTable.StartOptions;
import io.amime.cli.state.StateDir;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a mesh on one machine consists of, and how its parts find each other. */
final class Topology {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int BOOKINFO_PORT = 9080;

  /** An instance of a Bookinfo service. */
  private record Instance(String name, String service, String version) {}

  private static final List<Instance> BOOKINFO =
      List.of(
          new Instance("productpage-v1", "productpage", "v1"),
          new Instance("details-v1", "details", "v1"),
          new Instance("reviews-v1", "reviews", "v1"),
          new Instance("reviews-v2", "reviews", "v2"),
          new Instance("reviews-v3", "reviews", "v3"),
          new Instance("ratings-v1", "ratings", "v1"),
          new Instance("ratings-v1-2", "ratings", "v1"));

  private final StateDir state;
  private final StartOptions options;
  private final PortPlan ports;

  Topology(StateDir state, StartOptions options, PortPlan ports) {
    this.state = state;
    this.options = options;
    this.ports = ports;
  }

  /** In the order in which they are shown. */
  List<Part> parts() {
    var parts = new ArrayList<Part>();
    if (options.redisUrl() == null) {
      parts.add(redis());
    }
    parts.add(citadel());
    parts.add(pilot());
    parts.add(mixer());
    parts.add(adminUi());
    parts.add(ingress());
    if (options.egress()) {
      parts.add(egress());
    }
    for (var instance : BOOKINFO) {
      parts.add(application(instance));
      parts.add(sidecar(instance));
    }
    return List.copyOf(parts);
  }

  private Part redis() {
    int port = ports.any("redis");
    var command =
        List.of(
            RedisBinary.in(state).toString(),
            "--bind",
            LOOPBACK,
            "--port",
            Integer.toString(port),
            "--dir",
            state.of("redis").toString(),
            "--appendonly",
            "yes");
    return new Part(
        "redis",
        Kind.STORE,
        null,
        command,
        Map.of(),
        Map.of("redis", port),
        List.of(),
        null,
        Map.of());
  }

  private Part citadel() {
    var arguments = new ArrayList<String>();
    arguments.add("--server.port=" + citadelPort());
    arguments.add("--mesh.ca.state-dir=" + state.of("citadel"));
    arguments.add("--mesh.ca.join-files.directory=" + state.joinFiles());
    identities()
        .forEach((name, account) ->
            arguments.add("--mesh.ca.join-files.identities." + name + "=" + account));
    return control("citadel", Program.CITADEL, citadelPort(), "https", arguments, List.of());
  }

  private Map<String, String> identities() {
    var identities = new TreeMap<String, String>();
    for (var service : List.of("pilot", "mixer", "admin-ui")) {
      identities.put(
          service, "istio-system/" + service + ";dns=localhost," + service + ";ip=" + LOOPBACK);
    }
    identities.put("ingress", "istio-system/istio-ingress");
    // Also while there is none, so that one can join later.
    identities.put("egress", "istio-system/istio-egress");
    for (var instance : BOOKINFO) {
      identities.put(instance.name(), "default/" + instance.service());
    }
    return identities;
  }

  private Part pilot() {
    var arguments = new ArrayList<>(identity("pilot", "istio-system", "pilot"));
    arguments.add("--server.port=" + pilotPort());
    var environment = Map.<String, String>of();
    if (options.dbUrl() == null) {
      arguments.add("--mesh.pilot.db-url=jdbc:h2:file:" + state.of("pilot").resolve("store"));
    } else {
      // Carries a password perhaps, and everybody on the machine can read arguments.
      environment = DatabaseUrl.parse(options.dbUrl()).environment();
    }
    return control(
        "pilot", Program.PILOT, pilotPort(), "https", arguments, environment, List.of("citadel"));
  }

  private Part mixer() {
    var arguments = new ArrayList<>(identity("mixer", "istio-system", "mixer"));
    arguments.add("--server.port=" + mixerPort());
    arguments.add("--mesh.mixer.pilot-url=" + pilotUrl());
    var redisUrl = options.redisUrl();
    var after = new ArrayList<>(List.of("citadel"));
    if (redisUrl == null) {
      redisUrl = "redis://" + LOOPBACK + ":" + ports.any("redis");
      after.add("redis");
    }
    return control(
        "mixer",
        Program.MIXER,
        mixerPort(),
        "https",
        arguments,
        Map.of("MESH_MIXER_REDIS_URL", redisUrl),
        after);
  }

  private Part adminUi() {
    var arguments = new ArrayList<>(identity("admin-ui", "istio-system", "admin-ui"));
    arguments.add("--server.port=" + consolePort());
    arguments.add("--mesh.ui.pilot-url=" + pilotUrl());
    arguments.add("--mesh.ui.mixer-url=" + mixerUrl());
    arguments.add("--mesh.ui.citadel-url=" + citadelUrl());
    return control(
        "admin-ui", Program.ADMIN_UI, consolePort(), "http", arguments, List.of("citadel"));
  }

  private Part ingress() {
    int port = ports.fixed("ingress.http", 8000);
    int https = ports.fixed("ingress.https", 8443);
    int admin = ports.any("ingress.admin");
    var arguments = new ArrayList<>(identity("ingress", "istio-system", "istio-ingress"));
    arguments.addAll(proxy("ingress", "ingress", "istio-ingress", "istio-system", admin));
    arguments.add("--mesh.proxy.labels.istio=ingress");
    arguments.add("--mesh.proxy.inbound-port=" + port);
    arguments.add("--mesh.proxy.ingress.https-port=" + https);
    return new Part(
        "ingress",
        Kind.GATEWAY,
        Program.PROXY,
        arguments,
        Map.of(),
        Map.of("http", port, "https", https, "admin", admin),
        List.of("citadel", "pilot"),
        "istio-ingress",
        Map.of("istio", "ingress"));
  }

  private Part egress() {
    int inbound = ports.any("egress.inbound");
    int admin = ports.any("egress.admin");
    var arguments = new ArrayList<>(identity("egress", "istio-system", "istio-egress"));
    arguments.addAll(proxy("egress", "egress", "istio-egress", "istio-system", admin));
    arguments.add("--mesh.proxy.labels.istio=egress");
    arguments.add("--mesh.proxy.inbound-port=" + inbound);
    return new Part(
        "egress",
        Kind.GATEWAY,
        Program.PROXY,
        arguments,
        Map.of(),
        Map.of("inbound", inbound, "admin", admin),
        List.of("citadel", "pilot"),
        "istio-egress",
        Map.of("istio", "egress"));
  }

  private Part application(Instance instance) {
    int port = ports.any(instance.name() + ".http");
    var arguments =
        List.of(
            instance.service(),
            "--version",
            instance.version(),
            "--instance",
            instance.name(),
            "--port",
            Integer.toString(port));
    int outbound = ports.any(instance.name() + ".outbound");
    return new Part(
        instance.name(),
        Kind.APPLICATION,
        Program.BOOKINFO,
        arguments,
        Map.of("http_proxy", "http://" + LOOPBACK + ":" + outbound),
        Map.of("http", port),
        List.of(),
        instance.service(),
        labels(instance));
  }

  private Part sidecar(Instance instance) {
    var name = instance.name();
    int outbound = ports.any(name + ".outbound");
    int inbound = ports.any(name + ".inbound");
    int admin = ports.any(name + ".admin");
    var arguments = new ArrayList<>(identity(name, "default", instance.service()));
    arguments.addAll(proxy("sidecar", name, instance.service(), "default", admin));
    labels(instance)
        .forEach((key, value) -> arguments.add("--mesh.proxy.labels." + key + "=" + value));
    arguments.add("--mesh.proxy.outbound-port=" + outbound);
    arguments.add("--mesh.proxy.inbound-port=" + inbound);
    arguments.add("--mesh.proxy.app-address=" + LOOPBACK);
    arguments.add("--mesh.proxy.ports[0].port=" + BOOKINFO_PORT);
    arguments.add("--mesh.proxy.ports[0].name=http");
    arguments.add("--mesh.proxy.ports[0].target-port=" + ports.any(name + ".http"));
    return new Part(
        name + "-proxy",
        Kind.SIDECAR,
        Program.PROXY,
        arguments,
        Map.of(),
        Map.of("outbound", outbound, "inbound", inbound, "admin", admin),
        List.of("citadel", "pilot"),
        instance.service(),
        labels(instance));
  }

  private List<String> proxy(
      String mode, String id, String service, String namespace, int adminPort) {
    return List.of(
        "--mesh.proxy.mode=" + mode,
        "--mesh.proxy.id=" + id,
        "--mesh.proxy.service=" + service,
        "--mesh.proxy.namespace=" + namespace,
        "--mesh.proxy.address=" + LOOPBACK,
        "--mesh.proxy.bind=" + LOOPBACK,
        "--mesh.proxy.admin-port=" + adminPort,
        "--mesh.proxy.pilot-url=" + pilotUrl(),
        "--mesh.proxy.mixer-url=" + mixerUrl(),
        "--mesh.proxy.state-dir=" + state.of(id),
        "--mesh.proxy.ingress.secrets-dir=" + state.secrets(),
        "--mesh.proxy.access-log=stdout");
  }

  private List<String> identity(String name, String namespace, String account) {
    return List.of(
        "--mesh.identity.ca-url=" + citadelUrl(),
        "--mesh.identity.ca-bundle=" + state.bundle(),
        "--mesh.identity.join-token-file=" + state.joinFiles().resolve(name).resolve("token"),
        "--mesh.identity.namespace=" + namespace,
        "--mesh.identity.service-account=" + account,
        "--mesh.identity.state-dir=" + state.of(name).resolve("identity"));
  }

  private static Part control(
      String name,
      Program program,
      int port,
      String scheme,
      List<String> arguments,
      List<String> after) {
    return control(name, program, port, scheme, arguments, Map.of(), after);
  }

  private static Part control(
      String name,
      Program program,
      int port,
      String scheme,
      List<String> arguments,
      Map<String, String> environment,
      List<String> after) {
    @Nullable String noService = null;
    return new Part(
        name,
        Kind.CONTROL_PLANE,
        program,
        List.copyOf(arguments),
        environment,
        Map.of(scheme, port),
        after,
        noService,
        Map.of());
  }

  private static Map<String, String> labels(Instance instance) {
    return Map.of("app", instance.service(), "version", instance.version());
  }

  private int citadelPort() {
    return ports.fixed("citadel.https", 8060);
  }

  private int pilotPort() {
    return ports.fixed("pilot.https", 15010);
  }

  private int mixerPort() {
    return ports.fixed("mixer.https", 15004);
  }

  private int consolePort() {
    return ports.fixed("admin-ui.http", 20001);
  }

  private String citadelUrl() {
    return "https://" + LOOPBACK + ":" + citadelPort();
  }

  private String pilotUrl() {
    return "https://" + LOOPBACK + ":" + pilotPort();
  }

  private String mixerUrl() {
    return "https://" + LOOPBACK + ":" + mixerPort();
  }
}
