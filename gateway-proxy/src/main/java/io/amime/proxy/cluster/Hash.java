package io.amime.proxy.cluster;

/** 64 bits of anything, the same in every proxy: FNV-1a, and a finalizer that spreads them. */
final class Hash {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private Hash() {}

  static long of(String text) {
    long hash = BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return spread(hash);
  }

  static long of(byte[] bytes) {
    long hash = BASIS;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return spread(hash);
  }

  /** One of many that follow from the same hash. */
  static long next(long hash, int number) {
    return spread(hash + (number + 1) * STEP);
  }

  private static long spread(long hash) {
    long h = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }
}
