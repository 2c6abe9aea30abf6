package io.amime.proxy.config;

import io.amime.api.discovery.FeedAck;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends answers to snapshots one after the other, so that an older one never arrives last, and
 * aside, so that a slow Pilot holds up no event. One that is lost goes again with the next ping,
 * unless a newer one has taken its place.
 */
final class AckSender {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final URI acks;
  private final Supplier<HttpClient> http;
  private final JsonMapper json;
  private @Nullable FeedAck waiting;
  private boolean sending;

  AckSender(URI acks, Supplier<HttpClient> http, JsonMapper json) {
    this.acks = acks;
    this.http = http;
    this.json = json;
  }

  synchronized void send(FeedAck ack) {
    waiting = ack;
    sendWaiting();
  }

  /** Tries again what was lost. */
  synchronized void sendWaiting() {
    var ack = waiting;
    if (sending || ack == null) {
      return;
    }
    sending = true;
    waiting = null;
    var request =
        HttpRequest.newBuilder(acks)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(ack)))
            .build();
    http.get()
        .sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .whenComplete((answer, failure) -> sent(ack, failure == null && answer.statusCode() < 500));
  }

  private synchronized void sent(FeedAck ack, boolean heard) {
    sending = false;
    if (waiting != null) {
      sendWaiting();
    } else if (!heard) {
      waiting = ack;
    }
  }
}
