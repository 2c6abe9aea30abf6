package io.amime.api.validation;

import io.amime.api.compile.MeshState;
import io.amime.api.compile.VirtualEntries;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.Violation.Reason;
import io.amime.api.resource.VirtualService;
import java.util.Optional;
import java.util.stream.Collectors;

/** What becomes of an entry that delegates to another VirtualService. */
final class DelegateWarnings {
  private final Report report;
  private final MeshState world;

  DelegateWarnings(Report report, MeshState world) {
    this.report = report;
    this.world = world;
  }

  void check(VirtualService service, HttpRoute entry, HttpRoute.Delegate delegate, String path) {
    ResourceKey key = VirtualEntries.key(service, delegate);
    Optional<VirtualService> to = VirtualEntries.delegate(world, service, delegate);
    if (to.isEmpty()) {
      String why =
          world.find(key).isPresent()
              ? key + " has hosts of its own, so nothing delegates to it"
              : "there is no " + key;
      report.warn(
          path + ".name",
          Reason.Dangling,
          why + ", and this entry is left out; existing without hosts: " + existing());
      return;
    }
    for (int excluded : VirtualEntries.excluded(service, entry, to.get())) {
      report.warn(
          path,
          Reason.Shadowed,
          "spec.http["
              + excluded
              + "] of "
              + key
              + " is left out: its conditions have to lie within those of this entry");
    }
  }

  private String existing() {
    String names =
        world.all(VirtualService.class).stream()
            .filter(VirtualEntries::isDelegate)
            .map(s -> s.key().qualifiedName())
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }
}
