package io.amime.api.compile;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.ServiceEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mesh that is only described, for checks where none is running.
 *
 * @param unknownHosts {@code refuse} or {@code pass}; as the mesh's defaults have it when absent
 */
public record World(
    @Nullable List<Service> services,
    @Nullable List<Instances> instances,
    @Nullable String unknownHosts) {
  private static final String SUFFIX = "." + IstioService.MESH_DOMAIN;
  private static final String ADDRESS = "192.0.2.1";
  private static final int INBOUND = 15006;

  /**
   * @param host fully qualified; a short name is one of the namespace {@code default}
   */
  public record Service(String host, @Nullable List<Port> ports) {}

  /**
   * @param name as of a service's port; {@code http} when absent
   */
  public record Port(int port, @Nullable String name) {}

  /**
   * @param service host of the service
   * @param count how many alike; 1 when absent
   */
  public record Instances(
      String service, @Nullable Map<String, String> labels, @Nullable Integer count) {}

  /** The mesh with these resources. */
  public MeshState state(List<? extends Resource> written, MeshDefaults defaults) {
    var resources = new ArrayList<Resource>(written);
    var running = new ArrayList<Instance>();
    for (Service service : orEmpty(services)) {
      var own =
          orEmpty(instances).stream()
              .filter(i -> host(i.service()).equals(host(service.host())))
              .toList();
      if (isInMesh(host(service.host())) && !own.isEmpty()) {
        own.forEach(i -> add(running, service, i));
      } else {
        resources.add(entry(service, own));
      }
    }
    boolean pass =
        unknownHosts == null ? defaults.passUnknown() : unknownHosts.equalsIgnoreCase("pass");
    return MeshState.of(0, defaults.passUnknown(pass), resources, running);
  }

  private static boolean isInMesh(String host) {
    return host.endsWith(SUFFIX) && name(host).length > 1;
  }

  /** A short name stands for the service of that name in the namespace {@code default}. */
  private static String host(String text) {
    return text.contains(".") ? text : text + ".default" + SUFFIX;
  }

  private static String[] name(String host) {
    return host.substring(0, host.length() - SUFFIX.length()).split("\\.", 2);
  }

  private static void add(List<Instance> running, Service service, Instances some) {
    var name = name(host(service.host()));
    var ports =
        orEmpty(service.ports()).stream()
            .map(p -> new Registration.Port(p.port(), portName(p), p.port()))
            .toList();
    int count = some.count() == null ? 1 : some.count();
    for (int n = 0; n < count; n++) {
      var labels = some.labels() == null ? Map.<String, String>of() : some.labels();
      var id = name[0] + "-" + name[1] + "-" + (running.size() + 1);
      var workload = new Workload(id, Workload.Mode.SIDECAR, name[0], name[1], name[0], labels);
      running.add(new Instance(workload, ADDRESS, INBOUND, ports, true, true, List.of()));
    }
  }

  private static String portName(Port port) {
    return port.name() == null ? "http" : port.name();
  }

  private static Resource entry(Service service, List<Instances> own) {
    var ports =
        orEmpty(service.ports()).stream()
            .map(p -> new ServiceEntry.Port(p.port(), null, portName(p), null))
            .toList();
    var endpoints = new ArrayList<ServiceEntry.EntryEndpoint>();
    for (Instances some : own) {
      for (int n = 0; n < (some.count() == null ? 1 : some.count()); n++) {
        var labels = some.labels() == null ? Map.<String, String>of() : some.labels();
        endpoints.add(new ServiceEntry.EntryEndpoint(ADDRESS, Map.of(), labels, null, null));
      }
    }
    var host = host(service.host());
    var namespace = isInMesh(host) ? name(host)[1] : "default";
    return new ServiceEntry(
        ResourceMeta.of(namespace, "imagined-" + host),
        new ServiceEntry.Spec(List.of(host), List.of(), ports, null, null, endpoints));
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
