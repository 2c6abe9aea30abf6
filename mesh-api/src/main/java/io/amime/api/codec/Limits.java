package io.amime.api.codec;

/** How much text one request may carry, so that no document can exhaust the server. */
final class Limits {
  /** Characters of the whole text. */
  static final int TEXT = 3 * 1024 * 1024;

  /** Nesting of maps and lists. */
  static final int DEPTH = 48;

  /** Values after aliases have been expanded. */
  static final int NODES = 400_000;

  private Limits() {}
}
