package io.amime.proxy.config;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Tells Pilot what it has asked for over the feed, beside the feed. */
public final class FeedReplies {
  private static final Logger log = LoggerFactory.getLogger(FeedReplies.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final SnapshotSource.Settings settings;
  private final Supplier<HttpClient> http;
  private final JsonMapper json;

  public FeedReplies(SnapshotSource.Settings settings, Supplier<HttpClient> http, JsonMapper json) {
    this.settings = settings;
    this.http = http;
    this.json = json;
  }

  /**
   * Sends a reply once.
   *
   * @param below path below that of the feed
   * @return the status of Pilot's answer, 0 when there was none; never fails
   */
  public CompletableFuture<Integer> post(String below, Object body) {
    var request =
        HttpRequest.newBuilder(settings.feed(below))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
            .build();
    return http.get()
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .handle((answer, failure) -> {
          if (failure == null) {
            return answer.statusCode();
          }
          log.debug("{} was not heard", below, failure);
          return 0;
        });
  }
}
