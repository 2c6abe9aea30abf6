package io.amime.proxy.cases;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.TestAuthority;
import io.amime.proxy.ProxyProperties;
import io.amime.proxy.WorkloadProxy;
import io.amime.proxy.config.LastKnownGood;
import io.amime.proxy.listener.EventLoops;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sidecar beside each backend, and one beside the caller for as long as a case lasts. They start
 * from what their disk remembers, with certificates of a test authority; no Pilot is there.
 */
final class SidecarPair implements AutoCloseable {
  private static final URI NOBODY = URI.create("https://127.0.0.1:1");
  private static final String MEMBERS = "members";

  private final Path directory;
  private final Set<Integer> servicePorts;
  private final TestAuthority authority = TestAuthority.create();
  private final LiveIdentity callerIdentity = authority.identity("default", "caller");
  private final LiveIdentity calleeIdentity = authority.identity("default", MEMBERS);
  private final EventLoops loops = new EventLoops(2, "pair");
  private final Map<Integer, WorkloadProxy> callees = new HashMap<>();
  private int callers;

  /**
   * @param servicePorts under which backends may be called
   */
  SidecarPair(Path directory, Set<Integer> servicePorts) {
    this.directory = directory;
    this.servicePorts = servicePorts;
  }

  /** The sidecar of a caller under that configuration; its members get sidecars of their own. */
  WorkloadProxy caller(ProxySnapshot snapshot) throws IOException {
    return proxy("caller-" + ++callers, "caller", callerIdentity, meshed(snapshot));
  }

  /** The same with mutual TLS to the sidecars of the members. */
  private ProxySnapshot meshed(ProxySnapshot s) throws IOException {
    var endpoints = new HashMap<String, List<Endpoint>>();
    for (var service : s.endpoints().entrySet()) {
      var members = new ArrayList<Endpoint>();
      for (var e : service.getValue()) {
        members.add(
            new Endpoint(
                e.id(), e.address(), inbound(e), e.labels(), true, e.healthy(), e.weight()));
      }
      endpoints.put(service.getKey(), members);
    }
    return new ProxySnapshot(
        s.version(),
        s.revision(),
        s.workload(),
        s.virtualHosts(),
        s.clusters().stream().map(SidecarPair::meshed).toList(),
        endpoints,
        s.peers(),
        s.inbound(),
        s.outbound(),
        s.policy());
  }

  private static Cluster meshed(Cluster c) {
    return new Cluster(
        c.name(),
        c.host(),
        c.port(),
        c.labels(),
        c.protocol(),
        true,
        List.of("spiffe://cluster.local/ns/default/sa/" + MEMBERS),
        c.loadBalancing(),
        c.connectTimeout(),
        c.limits(),
        c.outlier(),
        c.policy(),
        c.resolution(),
        c.origination(),
        c.balancer(),
        c.healthCheck());
  }

  private int inbound(Endpoint member) throws IOException {
    if ("dead".equals(member.labels().get("version"))) {
      return member.port();
    }
    var known = callees.get(member.port());
    if (known == null) {
      known = callee(member.port());
      callees.put(member.port(), known);
    }
    return known.ports().inbound();
  }

  private WorkloadProxy callee(int backend) throws IOException {
    var id = "member-" + backend;
    var ports =
        servicePorts.stream()
            .map(p ->
                new Inbound.Port(
                    p,
                    "any.default.svc.cluster.local",
                    Cluster.Protocol.HTTP,
                    "127.0.0.1",
                    backend))
            .toList();
    return proxy(
        id,
        MEMBERS,
        calleeIdentity,
        new ProxySnapshot(
            "1",
            1,
            new Workload(id, Workload.Mode.SIDECAR, MEMBERS, "default", MEMBERS, Map.of()),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            new Inbound(true, ports),
            Outbound.REGISTRY_ONLY,
            MixerPolicy.NONE));
  }

  private WorkloadProxy proxy(
      String id, String service, LiveIdentity identity, ProxySnapshot snapshot) throws IOException {
    var state = Files.createDirectories(directory.resolve(id));
    new LastKnownGood(state, JsonMapper.builder().build()).write(new LastKnownGood.Kept(snapshot));
    var settings =
        new ProxyProperties(
            Workload.Mode.SIDECAR,
            id,
            service,
            "default",
            Map.of(),
            "127.0.0.1",
            "127.0.0.1",
            "127.0.0.1",
            0,
            0,
            0,
            List.of(),
            NOBODY,
            null,
            Duration.ofMillis(100),
            state,
            "none",
            0,
            0,
            ProxyProperties.Interception.NONE,
            List.of(),
            new ProxyProperties.Ingress(0, null),
            new ProxyProperties.Drain(Duration.ZERO, Duration.ZERO),
            new ProxyProperties.Feed(Duration.ofSeconds(30), Duration.ofMillis(100)));
    return new WorkloadProxy(settings, service, identity, loops);
  }

  @Override
  public void close() {
    callees.values().forEach(WorkloadProxy::close);
    loops.close();
  }
}
