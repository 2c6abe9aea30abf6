package io.amime.proxy.filter.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class JsonTextTest {
  private final JsonText text = new JsonText(4);

  private String written() {
    try {
      var out = new ByteArrayOutputStream();
      text.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/reviews/0?a=b",
        "\"quoted\" and \\ back",
        "line\r\nbreak\ttab\u0000null\u001f\u007f",
        "Größe é ÿ \u0080",
        "網目 \u010a \uffff",
        "😀 beyond the first plane"
      })
  void aReaderGetsBackWhatWasWritten(String value) {
    text.string(value);
    var json = written();
    assertThat(new JsonMapper().readValue(json, String.class)).isEqualTo(value);
    assertThat(json).matches("[^\\x00-\\x1f\\x7f]*");
  }

  @Test
  void whatIsNoCharacterDoesNotBreakTheLine() {
    text.string("half \ud83d of one");
    assertThat(written()).isEqualTo("\"half ? of one\"");
  }

  @Test
  void nothingIsNull() {
    text.string(null);
    assertThat(written()).isEqualTo("null");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "10, 10", "9223372036854775807, 9223372036854775807", "-12, -12"})
  void numbers(long value, String expected) {
    text.number(value);
    assertThat(written()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0", "5, 0.005", "50, 0.05", "500, 0.5", "1234, 1.234", "15000, 15.0"})
  void thousandths(long value, String expected) {
    text.thousandths(value);
    assertThat(written()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-25T19:34:45.007Z",
        "2026-11-25T19:34:45.123Z",
        "2026-11-25T19:34:46.000Z",
        "1969-12-31T23:59:59.999Z"
      })
  void times(String time) {
    text.time(Instant.parse("2026-11-25T19:34:45Z").toEpochMilli());
    written();
    text.time(Instant.parse(time).toEpochMilli());
    assertThat(written()).isEqualTo('"' + time + '"');
  }
}
