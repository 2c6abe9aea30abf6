package io.amime.pilot.push;

import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One state of the mesh and the snapshots that follow from it, each computed once, when asked. */
public final class MeshView {
  private final MeshState state;
  private final Map<String, ProxySnapshot> snapshots = new ConcurrentHashMap<>();

  MeshView(MeshState state) {
    this.state = state;
  }

  /** The state itself. */
  public MeshState state() {
    return state;
  }

  /** What that proxy is to run on, null when no such workload is registered. */
  public @Nullable ProxySnapshot snapshot(String workload) {
    var instance = state.instances().get(workload);
    return instance == null
        ? null
        : snapshots.computeIfAbsent(
            workload, id -> SnapshotBuilder.build(state, instance.workload()));
  }
}
