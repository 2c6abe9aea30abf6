package io.amime.pilot.feed;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.observe.Ask;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Party;
import io.amime.api.observe.DecisionRecord.Side;
import io.amime.api.observe.TapOrder;
import io.amime.api.routing.Decision.Tried;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A proxy as Pilot sees it: it listens, and says what the test lets it say. */
public final class Witness implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HOST = "reviews.default.svc.cluster.local";

  private final String id;
  private final URI uri;
  private final HttpClient http;
  private final FeedReader feed;
  private final String config;

  /**
   * @param uri of its feed
   */
  public Witness(LiveIdentity identity, String id, URI uri) throws Exception {
    this.id = id;
    this.uri = uri;
    this.http = MeshClient.to(identity, "istio-system", "pilot").http();
    this.feed = new FeedReader(identity, uri, null);
    this.config = feed.next("snapshot").id();
  }

  public FeedReader feed() {
    return feed;
  }

  /** Waits for the question about that request and answers it. */
  public int answer(String request, DecisionRecord... records) throws Exception {
    var ask = JSON.treeToValue(feed.next("ask").data(), Ask.class);
    while (!ask.id().equals(request)) {
      ask = JSON.treeToValue(feed.next("ask").data(), Ask.class);
    }
    return post("/answers", new Ask.Answer(ask.question(), List.of(records), 1024));
  }

  /** Waits until nothing is to be shown any more. */
  public void awaitNoTaps() throws Exception {
    while (!feed.next("taps").data().path("taps").isEmpty()) {
      // Another one has ended.
    }
  }

  /** Tells what it has seen for the tap that is open. */
  public int tapped(String tap, long leftOut, DecisionRecord... records) throws Exception {
    var passed =
        List.of(records).stream().map(r -> new TapOrder.Passed(r, Map.of("x", "y"))).toList();
    return post("/tapped", new TapOrder.Seen(tap, passed, leftOut));
  }

  public int post(String below, Object body) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(uri + below))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** A call of reviews, as this proxy tells it. */
  public DecisionRecord call(Side side, String span, Instant started, String duration) {
    return new DecisionRecord(
        id,
        side,
        "r-1",
        "0af7651916cd43dd8448eb211c80319c",
        span,
        started,
        duration,
        new DecisionRecord.Request("GET", "reviews:9080", "/reviews/0", null),
        new Party("productpage-v1", "productpage", "default", Map.of()),
        new Party("reviews-v1", "reviews", "default", Map.of()),
        null,
        new DecisionRecord.Routing(
            HOST,
            9080,
            "default-route",
            null,
            0,
            config,
            List.of(new Tried("default-route", true, null)),
            List.of(),
            Map.of(),
            null),
        List.of(),
        null,
        null,
        new DecisionRecord.Answer(200, null, null, "-", null, List.of(), 0, 2));
  }

  @Override
  public void close() throws Exception {
    feed.close();
    http.close();
  }
}
