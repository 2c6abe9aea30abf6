package io.amime.proxy.downstream;

import org.jspecify.annotations.Nullable;

/**
 * The streams that were last reset here. Their clients cannot know yet, and what they have under
 * way is neither to be answered nor held against them.
 */
final class ResetStreams {
  private static final int KEPT = 256;

  private int @Nullable [] ids;
  private int next;

  void add(int id) {
    if (ids == null) {
      ids = new int[KEPT];
    }
    ids[next++ % KEPT] = id;
  }

  boolean contains(int id) {
    if (ids != null) {
      for (int kept : ids) {
        if (kept == id) {
          return true;
        }
      }
    }
    return false;
  }
}
