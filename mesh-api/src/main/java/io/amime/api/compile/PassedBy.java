package io.amime.api.compile;

import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.VirtualService;
import io.amime.api.routing.Decision.Tried;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Alternatives of VirtualServices that are for other callers: a caller's own table does not have
 * them, and an explanation must.
 */
public final class PassedBy {
  private PassedBy() {}

  /**
   * What was tried with them in their places.
   *
   * @param tried of that host, in order
   */
  public static List<Tried> with(
      List<Tried> tried, MeshState state, Workload caller, VirtualHost host) {
    if (caller.mode() != Workload.Mode.SIDECAR || !state.rulesFor(host.name()).isEmpty()) {
      return tried;
    }
    List<Tried> all = new ArrayList<>(tried);
    var order =
        new RouteOrder(state, caller, new RouteActions(state.defaults(), Subset::clusterName));
    order.virtualRoutes(host.name(), host.port(), host.protocol().isHttp(), all::add);
    List<String> places = places(state, state.virtualServicesFor(host.name()));
    all.sort(
        Comparator.comparingInt(t -> {
          int place = places.indexOf(t.rule() + " " + t.part());
          return place < 0 ? Integer.MAX_VALUE : place;
        }));
    int matched = 0;
    while (matched < all.size() && !all.get(matched).matched()) {
      matched++;
    }
    return all.subList(0, Math.min(all.size(), matched + 1));
  }

  private static List<String> places(MeshState state, List<VirtualService> services) {
    List<String> places = new ArrayList<>();
    for (VirtualService service : services) {
      String name = service.key().qualifiedName() + " ";
      for (VirtualEntries.Entry entry : VirtualEntries.of(state, service)) {
        places.add(name + entry.part());
        for (int j = 0; j < entry.route().match().size(); j++) {
          places.add(name + entry.part() + ".match[" + j + "]");
        }
      }
      for (int i = 0; i < service.spec().tcp().size(); i++) {
        places.add(name + "tcp[" + i + "]");
        for (int j = 0; j < service.spec().tcp().get(i).match().size(); j++) {
          places.add(name + "tcp[" + i + "].match[" + j + "]");
        }
      }
    }
    return places;
  }
}
