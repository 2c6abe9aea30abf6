package io.amime.pilot.push;

import io.amime.pilot.registry.WorkloadRegistry;
import io.amime.pilot.store.Gone;
import io.amime.pilot.store.ResourceStore;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Waits until a burst of changes has calmed down, then publishes the mesh's new state to all feeds
 * at once.
 */
@Component
public final class PushQueue implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PushQueue.class);
  private static final Duration QUIET = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final Duration WATCH = Duration.ofSeconds(5);

  private final LatestMesh mesh;
  private final ResourceStore store;
  private final Bell bell;
  private final Semaphore changes = new Semaphore(0);
  private volatile MeshView view;
  private volatile boolean running;

  PushQueue(LatestMesh mesh, ResourceStore store, WorkloadRegistry registry, Bell bell) {
    this.mesh = mesh;
    this.store = store;
    this.bell = bell;
    this.view = new MeshView(mesh.state());
    registry.onChange(changes::release);
  }

  /** What the proxies are to run on. */
  public MeshView view() {
    return view;
  }

  @Override
  public void start() {
    running = true;
    Thread.ofPlatform().name("push-watch").daemon().start(this::watchStore);
    Thread.ofPlatform().name("push").daemon().start(this::publish);
  }

  private void watchStore() {
    long seen = view.state().revision();
    while (running) {
      try {
        if (!store.awaitAfter(seen, WATCH).isEmpty()) {
          seen = store.contents().revision();
          changes.release();
        }
      } catch (Gone e) {
        seen = store.contents().revision();
        changes.release();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void publish() {
    while (running) {
      try {
        changes.acquire();
        calmDown();
        view = new MeshView(mesh.state());
        bell.ring();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // The last good state stays; the next change is another chance.
        log.error("The mesh's new state could not be computed", e);
      }
    }
  }

  private void calmDown() throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    do {
      changes.drainPermits();
    } while (changes.tryAcquire(QUIET.toMillis(), TimeUnit.MILLISECONDS)
        && System.nanoTime() < deadline);
  }

  @Override
  public void stop() {
    running = false;
    changes.release();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
