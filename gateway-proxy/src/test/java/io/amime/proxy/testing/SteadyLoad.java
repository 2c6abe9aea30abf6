package io.amime.proxy.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** GETs at a steady rate over connections that stay; whatever was not answered well is kept. */
public final class SteadyLoad implements AutoCloseable {
  /** So many requests run at a time. */
  public static final int CLIENTS = 10;

  private final ProxyServer proxy;
  private final long period;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  public SteadyLoad(ProxyServer proxy, int perSecond) {
    this.proxy = proxy;
    this.period = TimeUnit.SECONDS.toNanos(CLIENTS) / perSecond;
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofVirtual().start(this::call));
    }
  }

  /** Requests that were answered well so far. */
  public int answered() {
    return answered.get();
  }

  /** What else became of requests. */
  public List<String> failures() {
    return failures;
  }

  private void call() {
    long next = System.nanoTime();
    while (!stopped) {
      try (var client = new RawClient(proxy)) {
        while (!stopped) {
          LockSupport.parkNanos(next - System.nanoTime());
          next += period;
          var answer = client.get("/").answer();
          if (answer.status() == 200) {
            answered.incrementAndGet();
          } else {
            failures.add(answer.status() + " " + answer.header("x-mesh-reason"));
          }
        }
      } catch (IOException e) {
        failures.add(e.toString());
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    for (var client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
