package io.amime.pilot.explain;

import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
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

/** Makes a mesh out of a description, for checks where none is running. */
final class ImaginedMesh {
  private static final String SUFFIX = "." + IstioService.MESH_DOMAIN;
  private static final String ADDRESS = "192.0.2.1";
  private static final int INBOUND = 15006;

  private ImaginedMesh() {}

  static MeshState of(Question.World world, List<? extends Resource> rules, MeshDefaults defaults) {
    var resources = new ArrayList<Resource>(rules);
    var instances = new ArrayList<Instance>();
    for (Question.World.Service service : orEmpty(world.services())) {
      var own =
          orEmpty(world.instances()).stream()
              .filter(i -> host(i.service()).equals(host(service.host())))
              .toList();
      if (isInMesh(host(service.host())) && !own.isEmpty()) {
        own.forEach(i -> add(instances, service, i));
      } else {
        resources.add(entry(service, own));
      }
    }
    return MeshState.of(0, defaults, resources, instances);
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

  private static void add(
      List<Instance> instances, Question.World.Service service, Question.World.Instances some) {
    var name = name(host(service.host()));
    var ports =
        orEmpty(service.ports()).stream()
            .map(p -> new Registration.Port(p.port(), portName(p), p.port()))
            .toList();
    int count = some.count() == null ? 1 : some.count();
    for (int n = 0; n < count; n++) {
      var labels = some.labels() == null ? Map.<String, String>of() : some.labels();
      var id = name[0] + "-" + name[1] + "-" + (instances.size() + 1);
      var workload = new Workload(id, Workload.Mode.SIDECAR, name[0], name[1], name[0], labels);
      instances.add(new Instance(workload, ADDRESS, INBOUND, ports, true, true, List.of()));
    }
  }

  private static String portName(Question.World.Port port) {
    return port.name() == null ? "http" : port.name();
  }

  private static Resource entry(
      Question.World.Service service, List<Question.World.Instances> own) {
    var ports =
        orEmpty(service.ports()).stream()
            .map(p -> new ServiceEntry.Port(p.port(), null, portName(p), null))
            .toList();
    var endpoints = new ArrayList<ServiceEntry.EntryEndpoint>();
    for (Question.World.Instances some : own) {
      for (int n = 0; n < (some.count() == null ? 1 : some.count()); n++) {
        var labels = some.labels() == null ? Map.<String, String>of() : some.labels();
        endpoints.add(new ServiceEntry.EntryEndpoint(ADDRESS, Map.of(), labels));
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
