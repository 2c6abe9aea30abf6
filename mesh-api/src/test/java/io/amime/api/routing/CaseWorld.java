package io.amime.api.routing;

import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.ServiceEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The services and instances that a case is about.
 *
 * <p>Lines {@code service HOST NAME:PORT…} and {@code COUNT HOST k=v,k=v}; a host is {@code
 * NAME.NAMESPACE}, or literal after {@code =}. {@code bookinfo} stands for the demo's. With {@code
 * pass-unknown} other hosts are let out.
 */
public record CaseWorld(List<Service> services, List<Instances> instances, boolean passUnknown) {
  private static final String PASS = "pass-unknown";
  private static final String SUFFIX = ".svc.cluster.local";
  private static final List<String> BOOKINFO =
      List.of(
          "service productpage.default http:9080",
          "service details.default http:9080",
          "service reviews.default http:9080",
          "service ratings.default http:9080",
          "1 productpage.default app=productpage,version=v1",
          "1 details.default app=details,version=v1",
          "1 reviews.default app=reviews,version=v1",
          "1 reviews.default app=reviews,version=v2",
          "1 reviews.default app=reviews,version=v3",
          "2 ratings.default app=ratings,version=v1");

  /** A host and its ports by name. */
  public record Service(String host, Map<String, Integer> ports) {}

  /** Some that are alike. */
  public record Instances(String host, Map<String, String> labels, int count) {}

  static boolean isAbout(String line) {
    return line.equals("bookinfo")
        || line.equals(PASS)
        || line.startsWith("service ")
        || line.matches("\\d+ .*");
  }

  static CaseWorld of(List<String> lines) {
    var services = new ArrayList<Service>();
    var instances = new ArrayList<Instances>();
    for (var line :
        lines.stream()
            .filter(l -> !l.equals(PASS))
            .flatMap(l -> l.equals("bookinfo") ? BOOKINFO.stream() : Stream.of(l))
            .toList()) {
      var words = line.split("\\s+");
      var host = host(words[1]);
      if (words[0].equals("service")) {
        var ports = new LinkedHashMap<String, Integer>();
        for (var word : Arrays.asList(words).subList(2, words.length)) {
          ports.put(word.split(":")[0], Integer.parseInt(word.split(":")[1]));
        }
        services.add(new Service(host, ports));
      } else {
        var labels = words.length > 2 ? labels(words[2]) : Map.<String, String>of();
        instances.add(new Instances(host, labels, Integer.parseInt(words[0])));
      }
    }
    return new CaseWorld(services, instances, lines.contains(PASS));
  }

  static Map<String, String> labels(String text) {
    var labels = new LinkedHashMap<String, String>();
    for (var label : text.split(",")) {
      labels.put(label.split("=")[0], label.split("=")[1]);
    }
    return labels;
  }

  private static String host(String word) {
    return word.startsWith("=") ? word.substring(1) : word + SUFFIX;
  }

  /** What members of a mesh see: services that nobody runs are known by an entry. */
  MeshState state(List<Resource> rules) {
    var resources = new ArrayList<Resource>(rules);
    var running = new ArrayList<Instance>();
    for (var service : services) {
      var own = instances.stream().filter(i -> i.host().equals(service.host())).toList();
      if (service.host().endsWith(SUFFIX) && !own.isEmpty()) {
        own.forEach(some -> add(running, service, some));
      } else {
        resources.add(entry(service, own));
      }
    }
    return MeshState.of(0, MeshDefaults.SAFE.passUnknown(passUnknown), resources, running);
  }

  private static void add(List<Instance> running, Service service, Instances some) {
    var name = some.host().split("\\.");
    var ports = new ArrayList<Registration.Port>();
    service.ports().forEach((n, port) -> ports.add(new Registration.Port(port, n, port)));
    for (int i = 0; i < some.count(); i++) {
      var workload =
          new Workload(
              name[0] + "-" + running.size(),
              Workload.Mode.SIDECAR,
              name[0],
              name[1],
              name[0],
              some.labels());
      running.add(new Instance(workload, "10.0.0.1", 15006, ports, true, true, List.of()));
    }
  }

  private static ServiceEntry entry(Service service, List<Instances> own) {
    var ports = new ArrayList<ServiceEntry.Port>();
    service.ports().forEach((n, port) -> ports.add(new ServiceEntry.Port(port, null, n, null)));
    var endpoints = new ArrayList<ServiceEntry.EntryEndpoint>();
    for (var some : own) {
      for (int i = 0; i < some.count(); i++) {
        endpoints.add(
            new ServiceEntry.EntryEndpoint("10.0.0.2", Map.of(), some.labels(), null, null));
      }
    }
    return new ServiceEntry(
        ResourceMeta.of("default", "entry-" + service.host()),
        new ServiceEntry.Spec(List.of(service.host()), List.of(), ports, null, null, endpoints));
  }
}
