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

  /** Bytes of a small answer. */
  public static final int SMALL = 1024;

  public Message {
    headers = Map.copyOf(headers);
  }

  /** A GET that is answered with 1 KiB. */
  public static Message get() {
    return new Message("GET", "/small", Map.of(), 0, SMALL);
  }

  /** A GET of a file of that size. */
  public static Message file(String path, long bytes) {
    return new Message("GET", path, Map.of(), 0, bytes);
  }

  /** A POST of that size that is answered with 1 KiB. */
  public static Message post(int bytes) {
    return new Message("POST", "/small", Map.of(), bytes, SMALL);
  }

  public Message header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Message(method, path, more, bodyBytes, answerBytes);
  }

  public Message without(String name) {
    var fewer = new LinkedHashMap<>(headers);
    fewer.remove(name);
    return new Message(method, path, fewer, bodyBytes, answerBytes);
  }
}
