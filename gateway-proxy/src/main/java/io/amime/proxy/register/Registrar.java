package io.amime.proxy.register;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.proxy.config.Backoff;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps the workload in Pilot's registry. All its state belongs to the timer's single thread; only
 * the probe of the application runs aside, because it may block.
 */
public final class Registrar {
  private static final Logger log = LoggerFactory.getLogger(Registrar.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PROBE = Duration.ofSeconds(1);

  private final URI workloads;
  private final Registration registration;
  private final Supplier<HttpClient> http;
  private final JsonMapper json;
  private final ScheduledExecutorService timer;
  private final ApplicationProbe probe;
  private final Backoff backoff = new Backoff(new SplittableRandom());

  private @Nullable String id;
  private Duration interval = Duration.ofSeconds(5);
  private @Nullable Announcement announced;
  private @Nullable ScheduledFuture<?> next;
  private boolean healthy;
  private boolean leaving;
  private boolean failing;
  private volatile boolean registered;

  public Registrar(
      URI pilot,
      Registration registration,
      InetAddress application,
      Supplier<HttpClient> http,
      JsonMapper json,
      ScheduledExecutorService timer) {
    this.workloads = URI.create(pilot + "/v1/workloads");
    this.registration = registration;
    this.http = http;
    this.json = json;
    this.timer = timer;
    this.probe = new ApplicationProbe(application, offered(registration));
    this.healthy = offered(registration).isEmpty();
  }

  private record Announcement(String serial, CompletableFuture<Void> heard) {}

  private record Answer(String id, @Nullable String heartbeat) {}

  /** Registers and goes on with heartbeats until {@link #leave}. */
  public void start() {
    if (registration.ports().isEmpty()) {
      timer.execute(this::beat);
    } else {
      Thread.ofVirtual().name("mesh-probe").start(this::probeForEver);
    }
  }

  /** Whether Pilot has answered the registration. */
  public boolean registered() {
    return registered;
  }

  /**
   * Says which certificate comes next.
   *
   * @return done when Pilot has taken note
   */
  public CompletableFuture<Void> announce(String serial) {
    var heard = new CompletableFuture<Void>();
    timer.execute(() -> {
      announced = new Announcement(serial, heard);
      beat();
    });
    return heard;
  }

  /** Beats at once over a connection of the new certificate, which is now the current one. */
  public void renewConnection() {
    timer.execute(() -> {
      announced = null;
      beat();
    });
  }

  /** Takes the workload out of the registry. Done when Pilot has answered or cannot be asked. */
  public CompletableFuture<Void> leave() {
    var left = new CompletableFuture<Void>();
    timer.execute(() -> {
      leaving = true;
      cancelNext();
      if (id == null) {
        left.complete(null);
        return;
      }
      var request = HttpRequest.newBuilder(at(id)).timeout(TIMEOUT).DELETE().build();
      http.get()
          .sendAsync(request, HttpResponse.BodyHandlers.discarding())
          .whenComplete((answer, failure) -> left.complete(null));
    });
    return left;
  }

  private void beat() {
    cancelNext();
    if (leaving) {
      return;
    }
    var announcement = announced;
    var body =
        new Registration(
            registration.workload(),
            registration.address(),
            registration.inboundPort(),
            registration.ports(),
            announcement == null ? null : announcement.serial(),
            healthy);
    var bytes = HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
    var request =
        HttpRequest.newBuilder(id == null ? workloads : at(id))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(id == null ? "POST" : "PUT", bytes)
            .build();
    http.get()
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .whenCompleteAsync((answer, failure) -> answered(answer, failure, announcement), timer);
  }

  private void answered(
      @Nullable HttpResponse<String> answer,
      @Nullable Throwable failure,
      @Nullable Announcement announcement) {
    if (answer == null || failure != null) {
      failed(String.valueOf(failure == null ? "no answer" : failure.getMessage()));
    } else if (answer.statusCode() == 404 && id != null) {
      log.info("Pilot does not know {} any more: registering again", id);
      id = null;
      beat();
    } else if (answer.statusCode() / 100 != 2) {
      failed("Pilot answered " + answer.statusCode() + " " + answer.body());
    } else {
      accepted(answer.body(), announcement);
    }
  }

  private void accepted(String body, @Nullable Announcement announcement) {
    failing = false;
    backoff.reset();
    if (announcement != null) {
      announcement.heard().complete(null);
    }
    if (id == null) {
      try {
        var answer = json.readValue(body, Answer.class);
        id = answer.id();
        interval = answer.heartbeat() == null ? interval : seconds(answer.heartbeat());
        registered = true;
        log.info("registered as {}, heartbeat every {} s", id, interval.toSeconds());
      } catch (JacksonException | IllegalArgumentException e) {
        failed("registration answer cannot be read: " + e.getMessage());
        return;
      }
    }
    again(interval);
  }

  private void failed(String why) {
    if (!failing) {
      log.warn("registration with Pilot fails, trying on: {}", why);
    }
    failing = true;
    var pause = backoff.next();
    // Sooner than a heartbeat is no use once registered, later would cost the registration.
    again(id == null || pause.compareTo(interval) < 0 ? pause : interval);
  }

  private void again(Duration pause) {
    cancelNext();
    if (!leaving) {
      next = timer.schedule(this::beat, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void cancelNext() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }

  /** At an edge there is no application: its ports are the proxy's own. */
  private static List<Registration.Port> offered(Registration registration) {
    return registration.workload().mode() == Workload.Mode.SIDECAR
        ? registration.ports()
        : List.of();
  }

  private void probeForEver() {
    try {
      // The first word to Pilot already says whether the application is up.
      boolean first = probe.healthy();
      timer.execute(() -> {
        healthy = first;
        beat();
      });
      Thread.sleep(PROBE);
      while (!timer.isShutdown()) {
        boolean now = probe.healthy();
        timer.execute(() -> changeHealth(now));
        Thread.sleep(PROBE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      log.debug("the probe ends with the proxy");
    }
  }

  private void changeHealth(boolean now) {
    if (now != healthy) {
      healthy = now;
      log.info("the application {}", now ? "answers" : "does not answer");
      beat();
    }
  }

  private URI at(String workload) {
    return URI.create(workloads + "/" + workload);
  }

  /** Reads {@code 5s} or {@code 500ms}, the only forms that Pilot writes here. */
  private static Duration seconds(String text) {
    if (text.endsWith("ms")) {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
    }
    if (text.endsWith("s")) {
      return Duration.ofMillis(
          (long) (Double.parseDouble(text.substring(0, text.length() - 1)) * 1000));
    }
    throw new IllegalArgumentException("heartbeat: " + text + " (expected: such as 5s)");
  }
}
