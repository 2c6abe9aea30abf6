package io.amime.bookinfo;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * @param headers beside content type and length
 */
record Response(int status, String contentType, byte[] body, Map<String, String> headers) {

  static Response json(Object value) {
    return new Response(
        200, "application/json", JsonMapper.shared().writeValueAsBytes(value), Map.of());
  }

  static Response html(String page) {
    return new Response(
        200, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static Response text(int status, String text) {
    return new Response(
        status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static Response notFound() {
    return text(404, "not found\n");
  }

  /** See other: the answer to a form that was sent. */
  static Response redirect(String location) {
    return text(303, "").with("Location", location);
  }

  Response with(String name, String value) {
    var more = new HashMap<>(headers);
    more.put(name, value);
    return new Response(status, contentType, body, Map.copyOf(more));
  }
}
