package io.amime.pilot.feed;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.SnapshotDelta;
import io.amime.pilot.push.Bell;
import io.amime.pilot.push.EventStream;
import io.amime.pilot.push.ProxyBoard;
import io.amime.pilot.push.PushQueue;
import java.io.IOException;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one proxy is told over one connection. It remembers what the proxy has and sends what is
 * missing to the newest state, so states that were overtaken meanwhile are never sent.
 */
final class ProxyFeed {
  private static final Logger log = LoggerFactory.getLogger(ProxyFeed.class);

  private final String id;
  private final PushQueue queue;
  private final ProxyBoard board;
  private final TrustWatch trust;
  private final Inquiry inquiry;
  private final Bell bell;
  private final EventStream stream;
  private @Nullable ProxySnapshot sent;
  private @Nullable EndpointsUpdate sentEndpoints;
  private @Nullable Trust sentTrust;

  ProxyFeed(
      String id,
      PushQueue queue,
      ProxyBoard board,
      TrustWatch trust,
      Inquiry inquiry,
      Bell bell,
      EventStream out) {
    this.id = id;
    this.queue = queue;
    this.board = board;
    this.trust = trust;
    this.inquiry = inquiry;
    this.bell = bell;
    this.stream = out;
  }

  /** Data of the event {@code snapshot}: one of the two. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Snapshot(@Nullable ProxySnapshot full, @Nullable SnapshotDelta delta) {}

  /**
   * Runs until the proxy has gone or Pilot ends.
   *
   * @param running version that the proxy runs on, null for none
   */
  void run(@Nullable String running) throws IOException, InterruptedException {
    sent = board.connected(id, running);
    try {
      while (!bell.closing()) {
        long rung = bell.count();
        boolean registered = update(running);
        if (!registered) {
          return;
        }
        if (bell.await(rung, EventStream.BEAT) <= rung) {
          stream.quiet();
        }
      }
    } finally {
      board.disconnected(id);
    }
  }

  private boolean update(@Nullable String running) throws IOException {
    var view = queue.view();
    ProxySnapshot wanted;
    try {
      wanted = view.snapshot(id);
    } catch (RuntimeException e) {
      // What it has is good; the next change is another chance.
      log.error("The snapshot of {} cannot be computed", id, e);
      return sent != null;
    }
    if (wanted == null) {
      return false;
    }
    board.wanted(id, wanted, view.state().revision());
    if (sent == null && wanted.version().equals(running)) {
      // We do not remember it, but equal versions are equal routing.
      sent = wanted;
    }
    var before = sent;
    if (before == null) {
      stream.send("snapshot", wanted.version(), new Snapshot(wanted, null));
      sentEndpoints = endpoints(wanted);
    } else if (!before.version().equals(wanted.version())) {
      change(before, wanted);
    }
    sent = wanted;
    endpointsTo(endpoints(wanted));
    sendTrust();
    inquiry.send(stream);
    return true;
  }

  /** New endpoints go before the routes that lead to them, old ones leave after. */
  private void change(ProxySnapshot before, ProxySnapshot wanted) throws IOException {
    var base = board.base(id, before);
    if (base == null) {
      stream.send("snapshot", wanted.version(), new Snapshot(wanted, null));
      sentEndpoints = endpoints(wanted);
      return;
    }
    var both = new HashMap<>(before.endpoints());
    if (sentEndpoints != null) {
      both.putAll(sentEndpoints.endpoints());
    }
    both.putAll(wanted.endpoints());
    endpointsTo(new EndpointsUpdate(both, wanted.peers()));
    var delta = SnapshotDelta.between(base, wanted);
    stream.send("snapshot", wanted.version(), new Snapshot(null, delta));
  }

  private void endpointsTo(EndpointsUpdate update) throws IOException {
    if (!update.equals(sentEndpoints)) {
      stream.send("endpoints", null, update);
      sentEndpoints = update;
    }
  }

  private static EndpointsUpdate endpoints(ProxySnapshot snapshot) {
    return new EndpointsUpdate(snapshot.endpoints(), snapshot.peers());
  }

  private void sendTrust() throws IOException {
    var now = trust.current();
    if (now != null && !now.equals(sentTrust)) {
      stream.send("trust", null, now);
      sentTrust = now;
    }
  }
}
