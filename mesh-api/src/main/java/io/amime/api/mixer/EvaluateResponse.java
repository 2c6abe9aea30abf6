package io.amime.api.mixer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.ReferencedAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Answer of {@code POST /v1/expressions:evaluate}: a value, or an error.
 *
 * @param type of the value
 * @param value in its JSON form
 * @param referenced what was read, also before an error
 * @param error null if there is a value
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluateResponse(
    @Nullable AttributeType type,
    @Nullable Object value,
    @Nullable ReferencedAttributes referenced,
    @Nullable Failure error) {

  /**
   * @param kind parse, type, absent, conversion or bad_value
   * @param message for people
   * @param position in the text, from 0
   */
  public record Failure(@JsonProperty("class") String kind, String message, int position) {}
}
