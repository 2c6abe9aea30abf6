package io.amime.cli.up;

import io.amime.cli.state.PortHolder;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntPredicate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which part listens where. Ports that users type are fixed and shifted by an offset; all others
 * are taken where nobody listens, and remembered, so that a part that is started again is found
 * where it was.
 */
final class PortPlan {
  /** Above our fixed ports and below the range that systems take client ports from. */
  private static final int FIRST = 27_100;

  private static final int LAST = 32_000;

  /** Meshes look from different places on, so that two that start together seldom meet. */
  private static final int STEP = 97;

  private final boolean shifting;
  private final int first;
  private final int offset;
  private final Map<String, Integer> chosen;
  private final IntPredicate free;

  private PortPlan(
      boolean shifting, int offset, Map<String, Integer> remembered, IntPredicate free, int seed) {
    this.shifting = shifting;
    this.first = FIRST + Math.floorMod(seed * STEP, LAST - FIRST);
    this.offset = offset;
    this.chosen = new ConcurrentSkipListMap<>(remembered);
    this.free = free;
  }

  /** The plan of a mesh that users talk to. */
  static PortPlan at(int offset, StateDir state) throws IOException {
    Map<String, Integer> remembered =
        Files.exists(state.ports())
            ? JsonMapper.shared()
                .readValue(Files.readAllBytes(state.ports()), new TypeReference<>() {})
            : Map.of();
    return new PortPlan(true, offset, remembered, PortHolder::isFree, state.path().hashCode());
  }

  static PortPlan of(int offset, Map<String, Integer> remembered, IntPredicate free) {
    return new PortPlan(true, offset, remembered, free, 0);
  }

  /** A plan without fixed ports, for a mesh that nobody talks to. */
  static PortPlan anywhere() {
    int own = (int) ProcessHandle.current().pid();
    return new PortPlan(false, 0, Map.of(), PortHolder::isFree, own);
  }

  /** A port that users know, such as 8000 for the ingress. */
  int fixed(String use, int port) {
    return shifting ? port + offset : any(use);
  }

  /** The port remembered for that use, or else a free one. */
  int any(String use) {
    return chosen.computeIfAbsent(use, key -> next());
  }

  /** Forgets ports that somebody took meanwhile; only while no part of the mesh runs. */
  PortPlan withoutTaken() {
    chosen.values().removeIf(port -> !free.test(port));
    return this;
  }

  void remember(StateDir state) throws IOException {
    StateDir.writePrivately(
        state.ports(), JsonMapper.shared().writeValueAsString(new TreeMap<>(chosen)) + "\n");
  }

  private int next() {
    for (int i = 0; i < LAST - FIRST; i++) {
      int port = FIRST + (first - FIRST + i) % (LAST - FIRST);
      if (!chosen.containsValue(port) && free.test(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
  }
}
