package io.amime.api.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class AttributeBagTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void everyTypeSurvivesJson() {
    AttributeBag bag =
        AttributeBag.builder()
            .string("s", "text")
            .int64("n", Long.MAX_VALUE)
            .put("d", 1.0)
            .bool("b", true)
            .timestamp("t", Instant.parse("2026-01-02T03:04:05.006Z"))
            .put("ip", IpAddress.parse("2001:db8::1"))
            .put("mail", EmailAddress.parse("joe@example.com"))
            .put("uri", UriText.parse("http://h/x"))
            .put("dns", DnsName.parse("a.b"))
            .duration("dur", Duration.ofMillis(1500))
            .map("m", Map.of("app", "ratings"))
            .build();

    String json = JSON.writeValueAsString(bag);

    assertThat(json)
        .contains("\"m\":{\"type\":\"STRING_MAP\",\"value\":{\"app\":\"ratings\"}}")
        .contains("\"dur\":{\"type\":\"DURATION\",\"value\":\"1.5s\"}");
    assertThat(JSON.readValue(json, AttributeBag.class)).isEqualTo(bag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":{\"type\":\"INT64\",\"value\":\"x\"}}",
        "{\"a\":{\"type\":\"INT64\",\"value\":1.5}}",
        "{\"a\":{\"type\":\"STRING\",\"value\":1}}",
        "{\"a\":{\"type\":\"STRING\"}}",
        "{\"a\":{\"value\":\"x\"}}",
        "{\"a\":{\"type\":\"STRING_MAP\",\"value\":{\"k\":1}}}",
        "{\"a\":{\"type\":\"IP_ADDRESS\",\"value\":\"localhost\"}}",
        "{\"a\":null}",
      })
  void aValueThatIsNotOfItsTypeIsRefusedWithTheName(String json) {
    assertThatThrownBy(() -> JSON.readValue(json, AttributeBag.class)).hasMessageContaining("a: ");
  }

  @ParameterizedTest
  @CsvSource({
    "1h30m,5400s",
    "1.5s,1.5s",
    "10ms,10ms",
    "-1m,-60s",
    "0,0s",
    "+5s,5s",
    ".5s,500ms",
    "1ns,0.000000001s"
  })
  void durationsAreReadAsGoDoes(String text, String formatted) {
    assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(formatted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", ".s", "1 s", "1d", "-", "1s2", "9999999999h", "--1s"})
  void otherTextIsNoDuration(String text) {
    assertThat(DurationText.tryParse(text)).isNull();
  }

  @Test
  void addressesPrintAsTheyAreUsuallyWritten() {
    assertThat(IpAddress.parse("::ffff:10.0.0.1")).hasToString("10.0.0.1");
    assertThat(IpAddress.parse("2001:db8::1")).hasToString("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void signatureHoldsTheExactValuesOfABagOfTheSameShape() {
    AttributeBag bag =
        AttributeBag.builder().string("s", "x").map("m", Map.of("k", "v", "other", "1")).build();
    ReferenceRecorder recorder = new ReferenceRecorder(bag);
    recorder.read("s");
    recorder.read("absent");
    recorder.readKey("m", Map.of("k", "v"), "k");
    recorder.readKey("m", Map.of(), "none");
    ReferencedAttributes shape = recorder.referenced();

    assertThat(shape.signature(bag)).isEqualTo(List.of("x", "v"));
    assertThat(shape.signature(AttributeBag.builder().all(bag).string("absent", "!").build()))
        .isNull();
    assertThat(shape.signature(AttributeBag.builder().all(bag).map("m", Map.of()).build()))
        .isNull();
    // "" of a missing key and the error of a missing map are different answers.
    assertThat(shape.signature(AttributeBag.builder().string("s", "x").build())).isNull();
    assertThat(JSON.readValue(JSON.writeValueAsString(shape), ReferencedAttributes.class))
        .isEqualTo(shape);
  }
}
