package io.amime.proxy.compile;

import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.LiveClusters;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The configuration in force, behind one reference. A new one is compiled beside it, then the
 * reference is swapped, then what only the old one had is let go: no request sees a mixture.
 */
public final class LiveMesh implements Supplier<CompiledMesh> {
  private final LiveClusters live;
  private final MeshCompiler compiler;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile CompiledMesh current;

  /**
   * Begins empty: until the first snapshot every request is answered with no-route.
   *
   * @param clock tells when a route has ended
   */
  public LiveMesh(Workload workload, LiveClusters live, FilterChains chains, InstantSource clock) {
    this.live = live;
    this.compiler = new MeshCompiler(live, chains, clock);
    this.current =
        compiler.compile(
            new ProxySnapshot(
                "",
                0,
                workload,
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                new Inbound(true, List.of()),
                Outbound.REGISTRY_ONLY,
                MixerPolicy.NONE));
  }

  /** What requests run on now. */
  public CompiledMesh current() {
    return current;
  }

  @Override
  public CompiledMesh get() {
    return current;
  }

  /** Every cluster at work, of the mesh and of the application. */
  public Collection<LiveCluster> clusters() {
    var now = current;
    var all = new ArrayList<>(now.clusters().values());
    all.addAll(now.applications().values());
    return all;
  }

  /** Whether a snapshot was ever applied. */
  public boolean ready() {
    return !current.version().isEmpty();
  }

  /**
   * Brings a snapshot in force.
   *
   * @throws RefusedSnapshot when it cannot be compiled; the one before stays
   */
  public void apply(ProxySnapshot snapshot) {
    changing.lock();
    try {
      var old = current;
      var next = compiler.compile(snapshot, old);
      live.members(next.clusters(), snapshot.endpoints());
      current = next;
      live.retire(old.clusters(), next.clusters());
      live.retire(old.applications(), next.applications());
    } finally {
      changing.unlock();
    }
  }

  /** Takes over membership, health and certificate holders; routes are not compiled again. */
  public void apply(EndpointsUpdate update) {
    changing.lock();
    try {
      var old = current;
      live.members(old.clusters(), update.endpoints());
      var snapshot = update.applyTo(old.snapshot());
      current =
          new CompiledMesh(
              snapshot,
              old.self(),
              old.table(),
              old.inbound(),
              old.edge(),
              old.connections().with(snapshot),
              old.clusters(),
              old.applications(),
              old.rules(),
              MeshCompiler.byserial(update.peers()));
    } finally {
      changing.unlock();
    }
  }
}
