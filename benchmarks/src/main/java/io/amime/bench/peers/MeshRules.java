package io.amime.bench.peers;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Resource;
import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.load.Backend;
import io.amime.bench.trust.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules as users write them and the workloads they are about, compiled by the mesh's own compiler
 * into what a sidecar runs on.
 *
 * @param state all that is known
 */
record MeshRules(MeshState state) {
  /** The calling workload. */
  static final Workload CLIENT =
      new Workload(
          "client-v1",
          Workload.Mode.SIDECAR,
          "client",
          Trust.NAMESPACE,
          Trust.CLIENT,
          Map.of("app", "client", "version", "v1"));

  /** The serving workload. */
  static final Workload SERVER =
      new Workload(
          "backend-v1",
          Workload.Mode.SIDECAR,
          "backend",
          Trust.NAMESPACE,
          Trust.SERVER,
          Map.of("app", "backend", "version", "v1"));

  /** Percent of the matched requests that go to version v2. */
  static final int SECOND_SHARE = 25;

  /** Where the backend is called. */
  static final int PORT = 80;

  private static final int ALL = 100;
  private static final String LOOPBACK = "127.0.0.1";

  private static final String SERVICE =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: ServiceEntry
      metadata: {name: %1$s, namespace: bench}
      spec:
        hosts: [%2$s]
        location: MESH_INTERNAL
        resolution: STATIC
        ports: [{number: 80, name: %5$s}]
        endpoints:
        - {address: 127.0.0.1, ports: {%5$s: %3$d}, labels: {version: v1}}
        - {address: 127.0.0.1, ports: {%5$s: %4$d}, labels: {version: v2}}
      """;

  private static final String LIMITS =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: DestinationPolicy
      metadata: {name: limits, namespace: bench}
      spec:
        destination: {name: backend}
        loadBalancing: {name: ROUND_ROBIN}
        circuitBreaker:
          simpleCb:
            maxConnections: 4096
            httpMaxPendingRequests: 20000
            httpMaxRequests: 20000
            httpMaxRetries: 3
            httpConsecutiveErrors: 5
            httpDetectionInterval: 10s
            sleepWindow: 30s
            httpMaxEjectionPercent: 50
      """;

  private static final String FULL =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: matched, namespace: bench}
      spec:
        destination: {name: backend}
        precedence: 2
        match: {request: {headers: {x-user: {exact: bench}}}}
        route:
        - {labels: {version: v1}, weight: %d}
        - {labels: {version: v2}, weight: %d}
        httpReqTimeout: {simpleTimeout: {timeout: 3s}}
        httpReqRetries: {simpleRetry: {attempts: 2, perTryTimeout: 1s}}
        httpFault: {abort: {percent: 0, httpStatus: 503}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: others, namespace: bench}
      spec:
        destination: {name: backend}
        precedence: 1
        route:
        - {labels: {version: v1}}
      """;

  private static final String RETRIES =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: retries, namespace: bench}
      spec:
        destination: {name: backend}
        precedence: 1
        httpReqTimeout: {simpleTimeout: {timeout: 3s}}
        httpReqRetries: {simpleRetry: {attempts: 2, perTryTimeout: 1s}}
      """;

  private static final String WEBSOCKET =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: upgrade, namespace: bench}
      spec:
        destination: {name: backend}
        precedence: 1
        websocketUpgrade: true
      """;

  private static final String DENIER =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: denier
      metadata: {name: refuse, namespace: bench}
      spec: {status: {code: 7, message: refused}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: checknothing
      metadata: {name: nothing, namespace: bench}
      spec: {}
      """;

  private static final String POLICY =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: policy-%1$d, namespace: bench}
      spec:
        match: request.headers["x-refuse-%1$d"] == "yes"
        actions:
        - {handler: refuse.denier, instances: [nothing.checknothing]}
      """;

  /** The backend stands in clear behind the proxy. */
  static MeshRules inClear(Setup setup, Backend backend) {
    return inClear(setup, backend, SECOND_SHARE);
  }

  /**
   * The same with another split.
   *
   * @param second percent of the matched requests that go to version v2
   */
  static MeshRules inClear(Setup setup, Backend backend, int second) {
    var yaml = new ArrayList<String>();
    for (int i = 1; i < setup.hosts(); i++) {
      yaml.add(
          service("other-" + i, "other-%d.bench.svc.cluster.local".formatted(i), setup, backend));
    }
    yaml.add(service("backend", Message.HOST, setup, backend));
    yaml.add(rules(setup, second));
    return of(yaml, List.of());
  }

  /**
   * The backend is a workload with a sidecar.
   *
   * @param sidecarPort where mutual TLS is terminated
   */
  static MeshRules withSidecar(Setup setup, Backend backend, int sidecarPort, Trust trust) {
    var port = new Registration.Port(PORT, protocol(setup), backend.first());
    var server =
        new Instance(
            SERVER,
            LOOPBACK,
            sidecarPort,
            List.of(port),
            true,
            true,
            List.of(trust.serial(Trust.SERVER)));
    var client =
        new Instance(
            CLIENT, LOOPBACK, 1, List.of(), true, true, List.of(trust.serial(Trust.CLIENT)));
    return of(List.of(rules(setup, SECOND_SHARE)), List.of(server, client));
  }

  ProxySnapshot snapshot(Workload workload) {
    return SnapshotBuilder.build(state, workload);
  }

  /** Each text for itself, as there is a limit to what one may hold. */
  private static MeshRules of(List<String> texts, List<Instance> instances) {
    var resources = new ArrayList<Resource>();
    for (var yaml : texts) {
      var decoded = ResourceCodec.decode(yaml, Trust.NAMESPACE);
      if (!decoded.isSound()) {
        throw new IllegalStateException("rules of the benchmark: " + decoded.violations());
      }
      resources.addAll(decoded.resources());
    }
    var safe = MeshDefaults.SAFE;
    // Reports go to Mixer, which no other proxy here has.
    var defaults =
        new MeshDefaults(
            safe.timeout(),
            safe.retries(),
            safe.connectTimeout(),
            false,
            safe.policy(),
            false,
            false);
    return new MeshRules(MeshState.of(1, defaults, resources, instances));
  }

  private static String service(String name, String host, Setup setup, Backend backend) {
    return SERVICE.formatted(name, host, backend.first(), backend.second(), protocol(setup));
  }

  private static String rules(Setup setup, int second) {
    var rules = new StringBuilder(LIMITS);
    if (setup.policies() == Policies.FULL) {
      rules.append(FULL.formatted(ALL - second, second));
    }
    if (setup.policies() == Policies.RETRIES) {
      rules.append(RETRIES);
    }
    if (setup.wire() == Setup.Wire.WEBSOCKET) {
      rules.append(WEBSOCKET);
    }
    if (setup.policies() == Policies.TWENTY) {
      rules.append(DENIER);
      for (int i = 1; i <= 20; i++) {
        rules.append(POLICY.formatted(i));
      }
    }
    return rules.toString();
  }

  private static String protocol(Setup setup) {
    return switch (setup.wire()) {
      case HTTP1, WEBSOCKET -> "http";
      case HTTP2 -> "http2";
      case TCP -> "tcp";
    };
  }
}
