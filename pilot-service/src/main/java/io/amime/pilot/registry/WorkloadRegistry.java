package io.amime.pilot.registry;

import io.amime.api.discovery.Registration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * All workloads that run. They register, send heartbeats, and leave; whoever falls silent is taken
 * out of rotation after three heartbeats and forgotten after twelve.
 */
@Component
public final class WorkloadRegistry {
  private static final Logger log = LoggerFactory.getLogger(WorkloadRegistry.class);

  private final WorkloadTable table;
  private final ReentrantLock lock = new ReentrantLock();
  private final Leases leases = new Leases(System.nanoTime());
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Map<String, RegisteredWorkload> workloads = Map.of();
  private boolean deaf;

  WorkloadRegistry(WorkloadTable table) {
    this.table = table;
    var known = new TreeMap<String, RegisteredWorkload>();
    for (RegisteredWorkload workload : table.all()) {
      known.put(workload.id(), workload);
      if (workload.proxied()) {
        // A fresh lease: while Pilot was away nobody could be heard.
        leases.heard(workload.id(), System.nanoTime());
      }
    }
    workloads = known;
  }

  /** Everybody who is known, by id; a value that does not change. */
  public Map<String, RegisteredWorkload> workloads() {
    return workloads;
  }

  /** Called after each change of {@link #workloads()}, on the thread that made it. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** A proxy registers its workload, presenting a certificate with this serial. */
  void register(Registration registration, String serial) {
    var before = workloads.get(registration.workload().id());
    accept(RegisteredWorkload.heard(before, registration, serial));
  }

  /** Somebody writes down a workload that has no proxy. */
  void register(Registration registration) {
    accept(RegisteredWorkload.fixed(registration));
  }

  private void accept(RegisteredWorkload workload) {
    lock.lock();
    try {
      if (workload.proxied()) {
        leases.heard(workload.id(), System.nanoTime());
      }
      if (workload.equals(workloads.get(workload.id()))) {
        return;
      }
      swap(workload.id(), workload);
      remember(() -> table.save(workload));
    } finally {
      lock.unlock();
    }
    changed();
  }

  /** A workload leaves in an orderly way. */
  void remove(String id) {
    lock.lock();
    try {
      if (!workloads.containsKey(id)) {
        return;
      }
      leases.forget(id);
      swap(id, null);
      remember(() -> table.remove(id));
    } finally {
      lock.unlock();
    }
    changed();
  }

  @Scheduled(fixedDelay = 1_000)
  void sweep() {
    boolean any = false;
    lock.lock();
    try {
      var sweep = leases.sweep(System.nanoTime());
      if (sweep.deaf() != deaf) {
        deaf = sweep.deaf();
        log.warn(
            deaf
                ? "Most workloads are silent at once: all are kept as they are"
                : "Workloads are heard again");
      }
      for (String id : sweep.late()) {
        var before = workloads.get(id);
        if (before != null && !before.late()) {
          log.info("{} has missed three heartbeats and is out of rotation", id);
          swap(id, before.missed());
          any = true;
        }
      }
      for (String id : sweep.gone()) {
        log.info("{} has missed twelve heartbeats and is forgotten", id);
        swap(id, null);
        remember(() -> table.remove(id));
        any = true;
      }
    } finally {
      lock.unlock();
    }
    if (any) {
      changed();
    }
  }

  private void swap(String id, @Nullable RegisteredWorkload workload) {
    var next = new TreeMap<>(workloads);
    if (workload == null) {
      next.remove(id);
    } else {
      next.put(id, workload);
    }
    workloads = next;
  }

  /** Endpoints must not stop coming and going because the database is away. */
  private static void remember(Runnable write) {
    try {
      write.run();
    } catch (DataAccessException e) {
      log.warn("The registry is not saved for a restart: {}", e.getMessage());
    }
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }
}
