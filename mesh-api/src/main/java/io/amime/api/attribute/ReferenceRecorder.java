package io.amime.api.attribute;

import io.amime.api.attribute.ReferencedAttributes.Condition;
import io.amime.api.attribute.ReferencedAttributes.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a bag and remembers what was read; for one evaluation at a time. */
public final class ReferenceRecorder implements AttributeReader {
  private final AttributeBag bag;
  private final Map<Reference, Condition> conditions = new LinkedHashMap<>();

  public ReferenceRecorder(AttributeBag bag) {
    this.bag = bag;
  }

  @Override
  public @Nullable Object read(String name) {
    Object value = bag.get(name);
    record(new Reference(name, null), value);
    return value;
  }

  @Override
  public @Nullable Object readMap(String name) {
    Object value = bag.get(name);
    // A map that is there gets one entry per key read and none for itself.
    if (!(value instanceof Map)) {
      record(new Reference(name, null), value);
    }
    return value;
  }

  @Override
  public @Nullable String readKey(String name, Map<?, ?> map, String key) {
    String value = (String) map.get(key);
    record(new Reference(name, key), value);
    return value;
  }

  private void record(Reference reference, @Nullable Object value) {
    conditions.put(reference, value == null ? Condition.ABSENCE : Condition.EXACT);
  }

  /** Everything read so far. */
  public ReferencedAttributes referenced() {
    return conditions.isEmpty() ? ReferencedAttributes.NONE : new ReferencedAttributes(conditions);
  }
}
