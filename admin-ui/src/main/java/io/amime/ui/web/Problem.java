package io.amime.ui.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of the console's own that is not a success (RFC 9457).
 *
 * @param status HTTP status
 * @param title its standard phrase
 * @param detail one sentence in English
 * @param code the word by which the page finds the sentence in the reader's language
 */
public record Problem(int status, String title, String detail, String code) {
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  public static Problem of(HttpStatus status, String code, String detail) {
    return new Problem(status.value(), status.getReasonPhrase(), detail, code);
  }

  public void writeTo(HttpServletResponse response) throws IOException {
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE);
    response.getOutputStream().write(JSON.writeValueAsBytes(this));
  }
}
