package io.amime.pilot.push;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.RuleStatus;
import io.amime.api.compile.RuleStatuses;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.pilot.registry.RegisteredWorkload;
import io.amime.pilot.registry.WorkloadRegistry;
import io.amime.pilot.store.Contents;
import io.amime.pilot.store.ObjectKey;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.StoredObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The mesh as it is right now, indexed; made anew only when something has changed. */
@Component
public final class LatestMesh {
  private static final Logger log = LoggerFactory.getLogger(LatestMesh.class);

  private final ResourceStore store;
  private final WorkloadRegistry registry;
  private final MeshDefaults defaults;
  private Map<ObjectKey, Read> read = Map.of();
  private @Nullable Made made;
  private volatile @Nullable Judged judged;

  LatestMesh(ResourceStore store, WorkloadRegistry registry, MeshDefaults defaults) {
    this.store = store;
    this.defaults = defaults;
    this.registry = registry;
  }

  /** A stored object as a resource, null when this version cannot read it. */
  private record Read(long revision, @Nullable Resource resource) {}

  private record Made(
      Contents contents, Map<String, RegisteredWorkload> workloads, MeshState state) {}

  private record Judged(MeshState state, SortedMap<ResourceKey, RuleStatus> statuses) {}

  /** The state of this moment. */
  public synchronized MeshState state() {
    var contents = store.contents();
    var workloads = registry.workloads();
    var last = made;
    // By reference: both are replaced whole with every change.
    if (last != null && last.contents == contents && last.workloads == workloads) {
      return last.state;
    }
    var resources = read(contents).values().stream().map(Read::resource);
    var state =
        MeshState.of(
            contents.revision(),
            defaults,
            resources.filter(Objects::nonNull).toList(),
            workloads.values().stream().map(LatestMesh::instance).toList());
    made = new Made(contents, workloads, state);
    return state;
  }

  /** Whether each rule acts, and if not, why; of this moment. */
  public SortedMap<ResourceKey, RuleStatus> statuses() {
    var now = state();
    var last = judged;
    if (last == null || last.state != now) {
      last = new Judged(now, RuleStatuses.of(now));
      judged = last;
    }
    return last.statuses;
  }

  private Map<ObjectKey, Read> read(Contents contents) {
    var next = new HashMap<ObjectKey, Read>();
    for (StoredObject object : contents.objects().values()) {
      var before = read.get(object.key());
      next.put(
          object.key(),
          before != null && before.revision() == object.revision() ? before : decode(object));
    }
    read = next;
    return next;
  }

  private static Read decode(StoredObject object) {
    try {
      var resource = ResourceCodec.decodeOne(object.document(), object.key().namespace());
      return new Read(object.revision(), resource);
    } catch (IllegalArgumentException e) {
      // Written by another version; the rest of the mesh must not suffer from it.
      log.error("{} is stored but cannot be read: {}", object.key(), e.getMessage());
      return new Read(object.revision(), null);
    }
  }

  private static Instance instance(RegisteredWorkload workload) {
    var registration = workload.registration();
    return new Instance(
        registration.workload(),
        registration.address(),
        registration.inboundPort(),
        registration.ports(),
        workload.proxied(),
        workload.healthy(),
        workload.serials());
  }
}
