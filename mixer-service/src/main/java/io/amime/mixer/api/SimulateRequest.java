package io.amime.mixer.api;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.AttributeType;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Body of {@code POST /v1/check:simulate}.
 *
 * @param resources a list of objects, or YAML documents as one text
 * @param attributes of the request
 * @param manifest types by attribute name, instead of the standard ones where they collide
 */
record SimulateRequest(
    @Nullable JsonNode resources, AttributeBag attributes, Map<String, AttributeType> manifest) {
  SimulateRequest {
    attributes = attributes == null ? AttributeBag.EMPTY : attributes;
    manifest = manifest == null ? Map.of() : Map.copyOf(manifest);
  }
}
