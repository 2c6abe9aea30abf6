package io.amime.api.codec;

import io.amime.api.resource.GoDuration;
import io.amime.api.resource.Resource;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Records as the JSON that would be read into them; fields at their defaults are left out. */
final class RecordJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RecordJson() {}

  static ObjectNode encode(Resource resource) {
    ObjectNode node = JSON.objectNode();
    node.put("apiVersion", resource.kind().apiVersions().getFirst());
    node.put("kind", resource.kind().kind());
    node.set("metadata", record(resource.meta()));
    node.set("spec", record(resource.spec()));
    return node;
  }

  private static ObjectNode record(Record record) {
    ObjectNode node = JSON.objectNode();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(record);
        if (!isDefault(value, component.getType())) {
          node.set(component.getName(), value(value));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(record.getClass() + " is not a public record", e);
      }
    }
    return node;
  }

  private static boolean isDefault(@Nullable Object value, Class<?> type) {
    return switch (value) {
      case null -> true;
      case List<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> type.isPrimitive() && value.equals(Names.absent(type));
    };
  }

  private static JsonNode value(@Nullable Object value) {
    return switch (value) {
      case null -> JSON.nullNode();
      case Record record -> record(record);
      case Duration duration -> JSON.stringNode(GoDuration.format(duration));
      case Integer number -> JSON.numberNode(number);
      case Long number -> JSON.numberNode(number);
      case Double number -> JSON.numberNode(number);
      case Boolean truth -> JSON.booleanNode(truth);
      case List<?> list -> {
        ArrayNode items = JSON.arrayNode();
        list.forEach(item -> items.add(value(item)));
        yield items;
      }
      case Map<?, ?> map -> {
        ObjectNode entries = JSON.objectNode();
        new TreeMap<Object, Object>(map).forEach((k, v) -> entries.set(k.toString(), value(v)));
        yield entries;
      }
      default -> JSON.stringNode(value.toString());
    };
  }
}
