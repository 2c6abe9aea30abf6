package io.amime.pilot.push;

import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.ProxyReport;
import io.amime.api.discovery.ProxyReport.SecretProblem;
import io.amime.api.discovery.ProxySnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which proxy is connected, what it was sent, and what it has said to that. */
@Component
public final class ProxyBoard {
  private static final int KEPT_SNAPSHOTS = 4;

  private final Clock clock;
  private final Bell bell;
  private final Map<String, Row> rows = new TreeMap<>();

  ProxyBoard(Clock clock, Bell bell) {
    this.clock = clock;
    this.bell = bell;
  }

  private static final class Row {
    int connections;
    @Nullable String version;
    long revision;
    Instant since = Instant.EPOCH;
    @Nullable String acked;
    Instant answered = Instant.EPOCH;
    @Nullable Refusal refused;
    ProxyReport report = new ProxyReport(List.of());
    final Map<String, ProxySnapshot> sent =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, ProxySnapshot> eldest) {
            return size() > KEPT_SNAPSHOTS;
          }
        };

    boolean current() {
      return version != null && version.equals(acked);
    }
  }

  /**
   * @param violations why the proxy does not take that version
   */
  public record Refusal(String version, List<String> violations) {
    public Refusal {
      violations = List.copyOf(violations);
    }
  }

  /**
   * How one proxy stands.
   *
   * @param id of its workload
   * @param connected whether its feed is open
   * @param acked version that it runs on, null before the first
   * @param version that it should run on
   * @param revision of the store that {@code version} was computed from
   * @param refused the last version that it did not take, null when it runs on the newest
   * @param lag how long it has owed an answer, zero when it runs on {@code version}
   * @param answered when it last said something
   * @param problems with secrets that its configuration names
   */
  public record ProxyStatus(
      String id,
      boolean connected,
      @Nullable String acked,
      @Nullable String version,
      long revision,
      @Nullable Refusal refused,
      Duration lag,
      Instant answered,
      List<SecretProblem> problems) {
    public ProxyStatus {
      problems = List.copyOf(problems);
    }

    /** Whether it runs on what follows from that revision of the store. */
    public boolean has(long wanted) {
      return revision >= wanted && version != null && version.equals(acked);
    }
  }

  /**
   * A proxy listens.
   *
   * @param running the version that it says it runs on, null for none
   * @return what it was sent under that version, null when that is no longer known
   */
  public synchronized @Nullable ProxySnapshot connected(String id, @Nullable String running) {
    var row = rows.computeIfAbsent(id, x -> new Row());
    row.connections++;
    row.acked = running;
    return running == null ? null : row.sent.get(running);
  }

  /** A proxy no longer listens. */
  public synchronized void disconnected(String id) {
    var row = rows.get(id);
    if (row != null) {
      row.connections--;
    }
    bell.ring();
  }

  /** The proxy should run on this snapshot, computed from that revision of the store. */
  public synchronized void wanted(String id, ProxySnapshot snapshot, long revision) {
    var row = rows.computeIfAbsent(id, x -> new Row());
    if (!snapshot.version().equals(row.version)) {
      row.version = snapshot.version();
      row.since = clock.instant();
    }
    boolean news = row.revision != revision && row.current();
    row.revision = revision;
    row.sent.put(snapshot.version(), snapshot);
    if (news) {
      bell.ring();
    }
  }

  /** The proxy's answer. */
  public synchronized void answered(String id, FeedAck ack) {
    var row = rows.get(id);
    if (row == null) {
      return;
    }
    row.answered = clock.instant();
    if (ack.accepted()) {
      row.acked = ack.version();
      row.refused = null;
    } else {
      row.refused = new Refusal(ack.version(), ack.violations());
    }
    bell.ring();
  }

  /** What the proxy says of itself. */
  public synchronized void reported(String id, ProxyReport report) {
    rows.computeIfAbsent(id, x -> new Row()).report = report;
    bell.ring();
  }

  /**
   * What the next delta to this proxy has to start from.
   *
   * @param sent the last snapshot that it was sent
   * @return that one, or what it still runs on when it has refused it; null when that is not known
   */
  public synchronized @Nullable ProxySnapshot base(String id, ProxySnapshot sent) {
    var row = rows.get(id);
    if (row == null || row.refused == null || !row.refused.version().equals(sent.version())) {
      return sent;
    }
    return row.acked == null ? null : row.sent.get(row.acked);
  }

  /** Everybody who has ever listened and is still among {@code known}, by id. */
  public synchronized List<ProxyStatus> statuses(Set<String> known) {
    rows.entrySet().removeIf(e -> e.getValue().connections == 0 && !known.contains(e.getKey()));
    var now = clock.instant();
    var statuses = new ArrayList<ProxyStatus>();
    rows.forEach((id, row) ->
        statuses.add(
            new ProxyStatus(
                id,
                row.connections > 0,
                row.acked,
                row.version,
                row.revision,
                row.current() ? null : row.refused,
                row.current() ? Duration.ZERO : Duration.between(row.since, now),
                row.answered,
                row.report.problems())));
    return statuses;
  }
}
