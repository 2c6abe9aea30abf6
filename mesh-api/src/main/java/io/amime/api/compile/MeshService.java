package io.amime.api.compile;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host that can be called.
 *
 * @param host fully qualified
 * @param name short name, or the host itself outside the mesh
 * @param namespace of the short name, or of the ServiceEntry
 * @param addresses of the service itself, under which callers may dial any of its members
 * @param ports by number, ascending
 * @param members in order of their ids
 * @param resolution how its instances are found
 * @param viaEgress whether it is outside the mesh and reached through the egress gateway only,
 *     whose workloads then are its members
 */
public record MeshService(
    String host,
    String name,
    String namespace,
    List<String> addresses,
    List<Port> ports,
    List<Member> members,
    Cluster.Resolution resolution,
    boolean viaEgress) {
  public MeshService {
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    members = List.copyOf(members);
  }

  /** The same without a way through the egress gateway. */
  MeshService outside() {
    return new MeshService(
        host, name, namespace, addresses, ports, List.of(), Cluster.Resolution.REQUESTED, false);
  }

  /** The port of that number. */
  public Optional<Port> port(int number) {
    return ports.stream().filter(p -> p.number() == number).findFirst();
  }

  /** The port of that name. */
  public Optional<Port> port(String portName) {
    return ports.stream().filter(p -> p.name().equals(portName)).findFirst();
  }

  /** Whether some instance has at least these labels. */
  public boolean hasSubset(Map<String, String> labels) {
    return members.stream().anyMatch(m -> m.labels().entrySet().containsAll(labels.entrySet()));
  }

  /** Members as endpoints of one port, in order of their ids. */
  public List<Endpoint> endpoints(int port) {
    return members.stream()
        .filter(m -> m.targetPorts().containsKey(port))
        .map(m -> m.endpoint(port))
        .toList();
  }

  /**
   * A port that callers name.
   *
   * @param origination TLS on behalf of callers, null for none
   */
  public record Port(
      int number,
      String name,
      Cluster.Protocol protocol,
      Cluster.@Nullable Origination origination) {
    Port(int number, String name, Cluster.Protocol protocol) {
      this(number, name, protocol, null);
    }
  }

  /**
   * One instance.
   *
   * @param targetPorts by service port
   * @param sidecarPort where mutual TLS is terminated for all ports, null without a sidecar
   * @param identity SPIFFE id, null without a sidecar
   * @param weight its share beside those of others, null for 1
   */
  public record Member(
      String id,
      String address,
      Map<Integer, Integer> targetPorts,
      @Nullable Integer sidecarPort,
      Map<String, String> labels,
      boolean healthy,
      @Nullable String identity,
      @Nullable Integer weight) {
    public Member {
      targetPorts = Map.copyOf(targetPorts);
      labels = Map.copyOf(labels);
    }

    /** One with the usual share. */
    public Member(
        String id,
        String address,
        Map<Integer, Integer> targetPorts,
        @Nullable Integer sidecarPort,
        Map<String, String> labels,
        boolean healthy,
        @Nullable String identity) {
      this(id, address, targetPorts, sidecarPort, labels, healthy, identity, null);
    }

    Endpoint endpoint(int port) {
      int at = sidecarPort == null ? targetPorts.getOrDefault(port, port) : sidecarPort;
      return new Endpoint(id, address, at, labels, sidecarPort != null, healthy, weight);
    }
  }
}
