package io.amime.bench.cases;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request, and what must come back.
 *
 * @param headers beside Host
 * @param bodyBytes of the request
 * @param answerBytes of the answer
 */
public record Message(
    String method, String path, Map<String, String> headers, int bodyBytes, long answerBytes) {
  /** The host that every case calls. */
  public static final String HOST = "backend.bench.svc.cluster.local";

  private static final int SMALL = 1024;

  public Message {
    headers = Map.copyOf(headers);
  }

  /** A GET that is answered with 1 KiB. */
  public static Message get() {
    return new Message("GET", "/small", Map.of(), 0, SMALL);
  }

  public Message header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Message(method, path, more, bodyBytes, answerBytes);
  }
}
