package io.amime.api.compile;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.RouteOptions;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Alternatives of a VirtualService that an earlier one leaves nothing to. */
public final class VirtualShadows {
  private VirtualShadows() {}

  /**
   * @param path of the alternative, or of the entry when it has none
   * @param by what takes everything it could take, such as {@code spec.http[0]}
   */
  public record Shadow(String path, String by) {}

  /**
   * @param name how the alternative is called from within the VirtualService
   * @param match null for every request
   */
  private record Alternative(String name, HttpRoute.@Nullable Match match, boolean ends) {
    boolean covers(Alternative other) {
      if (match == null) {
        return !ends;
      }
      HttpRoute.Match narrow = other.match();
      return !ends
          && narrow != null
          && narrow.sourceLabels().entrySet().containsAll(match.sourceLabels().entrySet())
          && (match.sourceNamespace() == null
              || match.sourceNamespace().equals(narrow.sourceNamespace()))
          && (match.port() == null || match.port().equals(narrow.port()))
          && (match.gateways().isEmpty()
              || (!narrow.gateways().isEmpty() && match.gateways().containsAll(narrow.gateways())))
          && Conditions.covers(VirtualMatches.of(match), conditions(narrow));
    }

    private static RouteMatch conditions(HttpRoute.Match match) {
      return VirtualMatches.of(match);
    }
  }

  /** All of them, in order. */
  public static List<Shadow> of(MeshState state, VirtualService service) {
    List<Alternative> before = new ArrayList<>();
    for (VirtualService other : state.all(VirtualService.class)) {
      if (other.key().equals(service.key())) {
        break;
      }
      if (!VirtualEntries.isDelegate(service)
          && VirtualServices.hosts(other).containsAll(VirtualServices.hosts(service))
          && VirtualServices.gateways(other).containsAll(VirtualServices.gateways(service))) {
        alternatives(other, other.key() + " ").forEach(before::add);
      }
    }
    List<Shadow> shadows = new ArrayList<>();
    for (Alternative own : alternatives(service, "")) {
      Optional<Alternative> by = before.stream().filter(b -> b.covers(own)).findFirst();
      by.ifPresent(b -> shadows.add(new Shadow(own.name(), b.name())));
      before.add(own);
    }
    return shadows;
  }

  private static List<Alternative> alternatives(VirtualService service, String prefix) {
    boolean ends = RouteOptions.of(service.meta()).until() != null;
    List<Alternative> all = new ArrayList<>();
    for (int i = 0; i < service.spec().http().size(); i++) {
      HttpRoute entry = service.spec().http().get(i);
      String path = prefix + "spec.http[" + i + "]";
      boolean acts = entry.delegate() == null;
      if (acts && entry.match().isEmpty()) {
        all.add(new Alternative(path, null, ends));
      }
      for (int j = 0; acts && j < entry.match().size(); j++) {
        all.add(new Alternative(path + ".match[" + j + "]", entry.match().get(j), ends));
      }
    }
    return all;
  }
}
