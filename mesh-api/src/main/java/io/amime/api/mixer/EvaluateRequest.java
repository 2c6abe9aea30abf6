package io.amime.api.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.AttributeType;
import java.util.Map;

/**
 * Body of {@code POST /v1/expressions:evaluate}.
 *
 * @param expression text
 * @param attributes to run it on
 * @param manifest types by attribute name, instead of the standard ones where they collide
 */
public record EvaluateRequest(
    String expression, AttributeBag attributes, Map<String, AttributeType> manifest) {
  public EvaluateRequest {
    expression = expression == null ? "" : expression;
    attributes = attributes == null ? AttributeBag.EMPTY : attributes;
    manifest = manifest == null ? Map.of() : Map.copyOf(manifest);
  }
}
