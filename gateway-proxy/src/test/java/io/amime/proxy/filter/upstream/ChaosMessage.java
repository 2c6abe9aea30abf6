package io.amime.proxy.filter.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * A request, and the only answer that is right for it: it names the path and the body that came,
 * and how long it is.
 *
 * @param body empty for GET
 */
record ChaosMessage(String path, String body) {
  private static final int SMALL = 2_000;
  private static final int LARGE = 120_000;

  static ChaosMessage random(String path, Random random, boolean mayBeLarge) {
    if (random.nextInt(3) > 0) {
      return new ChaosMessage(path, "");
    }
    int most = mayBeLarge && random.nextInt(6) == 0 ? LARGE : SMALL;
    // Every body is another one, so that a mixed up one cannot look right.
    return new ChaosMessage(
        path, path + (char) ('a' + random.nextInt(26)) + "b".repeat(random.nextInt(most)));
  }

  String method() {
    return body.isEmpty() ? "GET" : "POST";
  }

  static String answer(String path, byte[] body, Random random) {
    int length = random.nextInt(random.nextInt(12) == 0 ? LARGE : SMALL);
    return begin(path, body) + length + ";" + "x".repeat(length);
  }

  private static String begin(String path, byte[] body) {
    var sum = new CRC32();
    sum.update(body);
    return path + ";" + sum.getValue() + ";";
  }

  /** Fails when a text is not the whole answer to this request. */
  void check(String text) {
    var begin = begin(path, body.getBytes(StandardCharsets.UTF_8));
    if (!text.startsWith(begin)) {
      throw new AssertionError(
          "%s was answered by %s".formatted(begin, text.substring(0, Math.min(80, text.length()))));
    }
    int next = text.indexOf(';', begin.length());
    int length = next < 0 ? -1 : Integer.parseInt(text.substring(begin.length(), next));
    if (next < 0 || text.length() - next - 1 != length) {
      throw new AssertionError("%s: %d bytes of %d".formatted(begin, text.length(), length));
    }
  }

  /** As HTTP/1.1 has it. */
  String text() {
    var head = "%s %s HTTP/1.1\r\nHost: reviews:9080\r\n".formatted(method(), path);
    return body.isEmpty()
        ? head + "\r\n"
        : head + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body);
  }
}
