package io.amime.pilot.feed;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The other end of a feed. */
public final class FeedReader implements AutoCloseable {
  public record Event(String name, String id, JsonNode data) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final java.io.InputStream stream;

  public FeedReader(LiveIdentity identity, URI uri, String lastEventId) throws Exception {
    this(
        MeshClient.to(identity, "istio-system", "pilot").http(),
        lastEventId == null
            ? HttpRequest.newBuilder(uri)
            : HttpRequest.newBuilder(uri).header("Last-Event-ID", lastEventId));
  }

  public FeedReader(HttpClient http, HttpRequest.Builder request) throws Exception {
    var response =
        http.send(
            request.header("Accept", "text/event-stream").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    stream = response.body();
    if (response.statusCode() != 200) {
      throw new IOException(
          response.statusCode() + " " + new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      String name = "";
      String id = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
          id = "";
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          events.add(new Event(name, id, JsonMapper.shared().readTree(line.substring(6))));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  /** The next event of that name; others are passed over. */
  public Event next(String name) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      var event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no event " + name + " within 10 s");
      }
      if (event.name().equals(name)) {
        return event;
      }
    }
  }

  /** The very next event. */
  public Event next() throws InterruptedException {
    var event = events.poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event within 10 s");
    }
    return event;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
