package io.amime.proxy;

import io.amime.api.identity.WorkloadIdentity;
import io.amime.proxy.HostProperties.Hosted;
import io.amime.proxy.heap.HeapKeeper;
import io.amime.proxy.listener.EventLoops;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** The proxies of a process, each with what keeps it in possession of a certificate. */
final class RunningProxies implements AutoCloseable {
  private final EventLoops loops;
  private final List<Running> running;
  private final Optional<HeapKeeper> heap = HeapKeeper.start();

  private record Running(WorkloadProxy proxy, WorkloadIdentity identity) {
    void close() {
      proxy.close();
      identity.close();
    }
  }

  private RunningProxies(EventLoops loops, List<Running> running) {
    this.loops = loops;
    this.running = List.copyOf(running);
  }

  /**
   * Starts all of them or none.
   *
   * @throws io.amime.proxy.listener.ListenException when a port is taken
   * @throws IllegalArgumentException that names what is missing or wrong
   */
  static RunningProxies start(HostProperties host) {
    var loops = new EventLoops(host.eventLoopCount(), "mesh", host.capacity());
    var begun = new ArrayList<Running>();
    try {
      for (var hosted : host.workloads()) {
        begun.add(start(hosted, loops));
      }
      return new RunningProxies(loops, begun);
    } catch (RuntimeException e) {
      new RunningProxies(loops, begun).close();
      throw e;
    }
  }

  private static Running start(Hosted hosted, EventLoops loops) {
    var where = hosted.identitySettings().settings();
    var account = Objects.requireNonNull(where.serviceAccount());
    var started = new CompletableFuture<WorkloadProxy>();
    var identity =
        WorkloadIdentity.start(
            where,
            next -> started.thenCompose(p -> p.announce(next)),
            InstantSource.system(),
            new SecureRandom());
    try {
      var proxy = new WorkloadProxy(hosted.proxySettings(), account, identity.live(), loops);
      started.complete(proxy);
      identity.ready().thenRun(proxy::connect);
      return new Running(proxy, identity);
    } catch (RuntimeException e) {
      identity.close();
      throw e;
    }
  }

  /** In the order of the settings. */
  List<WorkloadProxy> proxies() {
    return running.stream().map(Running::proxy).toList();
  }

  /** All leave at once: each takes the time that its callers need to hear of it. */
  @Override
  public void close() {
    try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
      running.forEach(one -> each.execute(one::close));
    }
    heap.ifPresent(HeapKeeper::close);
    loops.close();
  }
}
