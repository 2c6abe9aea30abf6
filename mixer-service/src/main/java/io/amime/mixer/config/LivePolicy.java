package io.amime.mixer.config;

import io.amime.api.attribute.Vocabulary;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.PolicySettings;
import io.amime.api.resource.Resource;
import io.amime.mixer.adapter.AdapterInventory;
import io.amime.mixer.adapter.QuotaHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The configuration in force. A new one is built beside it and takes its place at once. */
public final class LivePolicy {
  private static final Log LOG = LogFactory.getLog(LivePolicy.class);

  private final AdapterInventory adapters;
  private Map<String, Kept> handlers = Map.of();
  private volatile @Nullable ActivePolicy current;

  /** A handler and the parameters it was made with: the same parameters keep its counters. */
  private record Kept(Record spec, QuotaHandler handler) {}

  public LivePolicy(AdapterInventory adapters) {
    this.adapters = adapters;
  }

  /** The configuration in force, null before the first one. */
  public @Nullable ActivePolicy current() {
    return current;
  }

  /** Runs without rules, for a Mixer that has no Pilot to ask. */
  void applyNothing() {
    apply(new ResourceSet(0, PolicySettings.DEFAULT, List.of()));
  }

  synchronized void apply(ResourceSet set) {
    List<String> faults = new ArrayList<>();
    List<Resource> resources = new ArrayList<>();
    for (ObjectNode json : set.resources()) {
      try {
        resources.add(ResourceCodec.decodeOne(json, "default"));
      } catch (IllegalArgumentException e) {
        // One object that this version cannot read must not take the others out of force.
        faults.add(String.valueOf(e.getMessage()));
      }
    }
    DispatchTable table = DispatchTable.compile(resources, Vocabulary.standard(), set.policy());
    table.faults().forEach(f -> faults.add(f.rule() + ": " + f.path() + ": " + f.message()));
    Map<String, Kept> next = new HashMap<>();
    Map<String, QuotaHandler> byName = new HashMap<>();
    for (Resource resource : resources) {
      String name = fullName(resource);
      Kept kept = keep(name, resource);
      if (kept != null) {
        next.put(name, kept);
        byName.put(name, kept.handler());
      }
    }
    Map<String, Kept> before = handlers;
    handlers = next;
    String version = Long.toString(set.revision());
    current = new ActivePolicy(version, set.policy(), table, byName, faults);
    LOG.info(
        "configuration %s in force: %d resources, %d rules, %d faults"
            .formatted(version, resources.size(), table.rules().size(), faults.size()));
    // Only now: what both use stays open, and requests begin on the new ones.
    before.values().stream()
        .filter(kept -> !next.containsValue(kept))
        .forEach(kept -> kept.handler().close());
  }

  private @Nullable Kept keep(String name, Resource resource) {
    Kept before = handlers.get(name);
    if (before != null && before.spec().equals(resource.spec())) {
      return before;
    }
    QuotaHandler handler = adapters.handler(resource);
    return handler == null ? null : new Kept(resource.spec(), handler);
  }

  private static String fullName(Resource resource) {
    return "%s.%s.%s"
        .formatted(resource.meta().name(), resource.kind().kind(), resource.meta().namespace());
  }
}
