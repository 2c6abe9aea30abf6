package io.amime.it;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Steady requests of one caller. They are sent at their times whether or not earlier ones were
 * answered, and every answer is kept.
 */
final class Load implements AutoCloseable {
  /**
   * A request and what became of it.
   *
   * @param status 0 when there was no answer; then the body says why
   */
  record Seen(Instant sent, int status, String body) {
    boolean ok() {
      return status == 200;
    }
  }

  private final String name;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService requests;
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  private Load(String name, ExecutorService requests) {
    this.name = name;
    this.requests = requests;
  }

  static Load through(
      Mesh mesh, String sidecar, String url, int requestsPerSecond, String... headers) {
    var outbound = mesh.sidecar(sidecar);
    return start(sidecar, unbounded(), requestsPerSecond, () -> outbound.get(url, headers));
  }

  /**
   * Of which only so many are under way at a time: a machine that falls behind makes it late, and
   * not the callers more than a sidecar lets through.
   */
  static Load atMost(int atOnce, Mesh mesh, String sidecar, String url, int requestsPerSecond) {
    var outbound = mesh.sidecar(sidecar);
    var bounded = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory());
    return start(sidecar, bounded, requestsPerSecond, () -> outbound.get(url));
  }

  private static ExecutorService unbounded() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  /** Visitors of the page. */
  static Load ofPages(Mesh mesh, int requestsPerSecond) {
    return start("visitors", unbounded(), requestsPerSecond, mesh::page);
  }

  private static Load start(
      String name,
      ExecutorService requests,
      int requestsPerSecond,
      Supplier<HttpResponse<String>> request) {
    var load = new Load(name, requests);
    load.clock.scheduleAtFixedRate(
        () -> load.requests.execute(() -> load.seen.add(call(request))),
        0,
        Duration.ofSeconds(1).toNanos() / requestsPerSecond,
        TimeUnit.NANOSECONDS);
    return load;
  }

  private static Seen call(Supplier<HttpResponse<String>> request) {
    var sent = Instant.now();
    try {
      var response = request.get();
      return new Seen(sent, response.statusCode(), response.body());
    } catch (AssertionError e) {
      return new Seen(sent, 0, String.valueOf(e.getMessage()));
    }
  }

  /** What was answered so far, of requests sent after that moment. */
  Stream<Seen> since(Instant moment) {
    return seen.stream().filter(s -> s.sent().isAfter(moment));
  }

  int count() {
    return seen.size();
  }

  List<Seen> all(Predicate<Seen> which) {
    return seen.stream().filter(which).toList();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Sends no more, and waits for the answers that are owed. */
  @Override
  public void close() {
    clock.shutdown();
    requests.close();
  }
}
