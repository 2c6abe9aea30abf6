package io.amime.proxy.filter.decision;

import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.RequestObserver;
import io.amime.proxy.http.RequestRecord;
import io.amime.proxy.tcp.ConnectionObserver;
import io.amime.proxy.tcp.MeshConnection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * The last requests and connections and what was decided about them. Writers never wait for
 * readers.
 */
public final class DecisionLog implements RequestObserver, ConnectionObserver {
  private final AtomicReferenceArray<RequestRecord> ring;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param size requests kept, all event loops together
   */
  public DecisionLog(int size) {
    this.ring = new AtomicReferenceArray<>(size);
  }

  @Override
  public void onEnd(MeshExchange exchange) {
    keep(exchange.record());
  }

  /** How many are kept. */
  public int size() {
    return ring.length();
  }

  @Override
  public void onEnd(MeshConnection connection) {
    keep(connection.record());
  }

  private void keep(RequestRecord record) {
    ring.lazySet(Math.floorMod(next.getAndIncrement(), ring.length()), record);
  }

  /** Everything that is kept, oldest first. */
  public List<RequestRecord> latest() {
    int from = next.get();
    return IntStream.range(0, ring.length())
        .mapToObj(i -> ring.get(Math.floorMod(from + i, ring.length())))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Everything under a request id, or a trace id of 32 hex digits; oldest first. */
  public List<RequestRecord> find(String id) {
    return latest().stream()
        .filter(r -> r.requestId().equals(id) || r.traceParent().startsWith("00-" + id + "-"))
        .toList();
  }
}
