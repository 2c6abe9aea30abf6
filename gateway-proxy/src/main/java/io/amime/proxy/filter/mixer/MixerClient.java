package io.amime.proxy.filter.mixer;

import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.ReportRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The wire to Mixer. Nothing here blocks: who calls may be an event loop. */
public final class MixerClient {
  /** While the connection is made for the first time after a pause, with its handshake. */
  private static final Duration COLD = Duration.ofSeconds(1);

  /** Shorter than the HTTP client keeps an idle connection. */
  private static final Duration WARM = Duration.ofSeconds(20);

  private static final Duration REPORT = Duration.ofSeconds(5);

  private final @Nullable URI mixer;
  private final Supplier<HttpClient> http;
  private final JsonMapper json;
  private final Duration checkTimeout;
  private volatile long lastAnswer = System.nanoTime() - WARM.toNanos();
  private final Breaker breaker = new Breaker(System::nanoTime);

  /**
   * @param mixer base address, null when there is none: every question then fails
   * @param http asked for each call; may throw {@link IllegalStateException} while there is no
   *     certificate
   * @param checkTimeout bound on a check; the first one after a pause may take a second, because it
   *     has to shake hands
   */
  public MixerClient(
      @Nullable URI mixer, Supplier<HttpClient> http, JsonMapper json, Duration checkTimeout) {
    this.mixer = mixer;
    this.http = http;
    this.json = json;
    this.checkTimeout = checkTimeout;
  }

  /** Fails when its time is over; the time does not wait for a connection to be made. */
  CompletableFuture<CheckResponse> check(CheckRequest request) {
    if (!breaker.allows()) {
      return CompletableFuture.failedFuture(new IOException("Mixer does not answer"));
    }
    boolean warm = System.nanoTime() - lastAnswer < WARM.toNanos();
    var limit = warm ? checkTimeout : COLD;
    return post("/v1/check", request, limit)
        .thenApply(body -> json.readValue(body, CheckResponse.class))
        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((answer, failure) -> {
          // Also after a failure: who is known to be slow is not given the longer time again.
          lastAnswer = System.nanoTime();
          if (failure == null) {
            breaker.succeeded();
          } else {
            breaker.failed();
          }
        });
  }

  /** Keeps a connection open, so that no request has to wait for a handshake. */
  public void keepWarm() {
    if (mixer == null) {
      return;
    }
    var request =
        HttpRequest.newBuilder(URI.create(mixer + "/actuator/health/readiness"))
            .timeout(REPORT)
            .build();
    try {
      http.get()
          .sendAsync(request, HttpResponse.BodyHandlers.discarding())
          .thenRun(() -> lastAnswer = System.nanoTime());
    } catch (IllegalStateException e) {
      // Without a certificate there is nobody to keep warm for.
      lastAnswer = System.nanoTime() - WARM.toNanos();
    }
  }

  /** Done when Mixer has taken the batch. */
  CompletableFuture<Void> report(ReportRequest batch) {
    return post("/v1/report", batch, REPORT).thenApply(body -> null);
  }

  private CompletableFuture<byte[]> post(String path, Object body, Duration timeout) {
    if (mixer == null) {
      return CompletableFuture.failedFuture(new IOException("mesh.proxy.mixer-url is not set"));
    }
    try {
      var request =
          HttpRequest.newBuilder(URI.create(mixer + path))
              .timeout(timeout)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
              .build();
      return http.get()
          .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
          .thenCompose(MixerClient::good);
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletableFuture<byte[]> good(HttpResponse<byte[]> answer) {
    return answer.statusCode() / 100 == 2
        ? CompletableFuture.completedFuture(answer.body())
        : CompletableFuture.failedFuture(new IOException("Mixer answered " + answer.statusCode()));
  }
}
