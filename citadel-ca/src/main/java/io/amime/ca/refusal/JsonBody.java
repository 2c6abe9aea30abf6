package io.amime.ca.refusal;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies: small ones, and only of the fields that are known. */
@Component
public class JsonBody {
  private static final int MOST_BYTES = 64 * 1024;

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @throws Refusal 413 above 64 KiB, 400 if it cannot be read as that type
   */
  public <T> T read(HttpServletRequest request, Class<T> type) {
    if (request.getContentLengthLong() > MOST_BYTES) {
      throw tooLarge();
    }
    byte[] bytes;
    try {
      bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw Refusal.badRequest("body", "The body did not arrive");
    }
    if (bytes.length > MOST_BYTES) {
      throw tooLarge();
    }
    try {
      T value = json.readValue(bytes, type);
      if (value == null) {
        throw Refusal.badRequest("body", "Expected a JSON object");
      }
      return value;
    } catch (JacksonException e) {
      String where = e.getPath().isEmpty() ? "" : " at " + field(e);
      throw Refusal.badRequest("body", "The JSON cannot be read" + where);
    }
  }

  private static String field(JacksonException e) {
    String name = e.getPath().getLast().getPropertyName();
    return name == null ? "an element" : "\"" + name + "\"";
  }

  private static Refusal tooLarge() {
    return Refusal.tooLarge("A request has at most 64 KiB");
  }
}
