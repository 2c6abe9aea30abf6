package io.amime.mixer.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What this Mixer itself was told in the last minutes, in slices of a few seconds, and how much of
 * it has not been written to Redis yet.
 */
final class LocalWindow {
  /** More edges than this in one slice are left out: a mesh has far fewer. */
  private static final int MAX_EDGES = 2_000;

  private final long kept;
  private final TreeMap<Long, Map<Edge, Traffic>> slices = new TreeMap<>();
  private Map<Long, Map<Edge, Traffic>> unwritten = new HashMap<>();

  /**
   * @param kept slices that are remembered
   */
  LocalWindow(int kept) {
    this.kept = kept;
  }

  synchronized void add(long slice, RequestFacts facts) {
    Edge edge = new Edge(facts.source(), facts.destination());
    boolean error = facts.code() >= 500;
    add(slices, slice, edge, traffic -> traffic.add(error, facts.duration()));
    add(unwritten, slice, edge, traffic -> traffic.add(error, facts.duration()));
    while (slices.firstKey() <= slice - kept) {
      slices.pollFirstEntry();
    }
  }

  private static void add(
      Map<Long, Map<Edge, Traffic>> to,
      long slice,
      Edge edge,
      java.util.function.Consumer<Traffic> change) {
    Map<Edge, Traffic> edges = to.computeIfAbsent(slice, s -> new HashMap<>());
    Traffic traffic = edges.get(edge);
    if (traffic == null && edges.size() < MAX_EDGES) {
      traffic = new Traffic();
      edges.put(edge, traffic);
    }
    if (traffic != null) {
      change.accept(traffic);
    }
  }

  /** Adds up the slices from the first one on. */
  synchronized void sum(long firstSlice, BiConsumer<Edge, Traffic> into) {
    slices.tailMap(firstSlice).values().forEach(edges -> edges.forEach(into));
  }

  /** What came in since the last call; whoever takes it is the only one who has it. */
  synchronized Map<Long, Map<Edge, Traffic>> takeUnwritten() {
    Map<Long, Map<Edge, Traffic>> taken = unwritten;
    unwritten = new HashMap<>();
    return taken;
  }
}
