package io.amime.api.mixer;

import io.amime.api.attribute.DurationText;
import java.time.Duration;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/** Durations as {@code "1.5s"}. */
final class DurationJson {
  private DurationJson() {}

  static final class Writer extends ValueSerializer<Duration> {
    @Override
    public void serialize(Duration value, JsonGenerator json, SerializationContext context) {
      json.writeString(DurationText.format(value));
    }
  }

  static final class Reader extends ValueDeserializer<Duration> {
    @Override
    public Duration deserialize(JsonParser json, DeserializationContext context) {
      String text = json.getValueAsString("");
      Duration duration = DurationText.tryParse(text);
      return duration != null
          ? duration
          : (Duration) context.handleWeirdStringValue(Duration.class, text, "such as 10ms or 1.5s");
    }
  }
}
