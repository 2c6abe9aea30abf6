package io.amime.api.attribute;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decision depended on: two requests that agree in all of it get the same answer. In JSON an
 * object of conditions by {@code name} or {@code name[key]}.
 */
public final class ReferencedAttributes {
  /** Nothing was read: the answer holds for every request. */
  public static final ReferencedAttributes NONE = new ReferencedAttributes(Map.of());

  private final Map<Reference, Condition> conditions;
  private final int hash;

  ReferencedAttributes(Map<Reference, Condition> conditions) {
    this.conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    this.hash = this.conditions.hashCode();
  }

  /** What must be true of an attribute of another request. */
  public enum Condition {
    /** the same value */
    EXACT,
    /** absent as well */
    ABSENCE,
    /** matches a pattern; an answer that has one is not cached */
    REGEX
  }

  /**
   * One attribute, or one key of a map attribute.
   *
   * @param key null for the whole attribute
   */
  public record Reference(String name, @Nullable String key) {
    static Reference parse(String text) {
      int bracket = text.indexOf('[');
      return bracket > 0 && text.endsWith("]")
          ? new Reference(
              text.substring(0, bracket), text.substring(bracket + 1, text.length() - 1))
          : new Reference(text, null);
    }

    @Override
    public String toString() {
      return key == null ? name : name + "[" + key + "]";
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ReferencedAttributes fromJson(Map<String, Condition> wire) {
    Map<Reference, Condition> conditions = new LinkedHashMap<>();
    wire.forEach((text, condition) -> conditions.put(Reference.parse(text), condition));
    return new ReferencedAttributes(conditions);
  }

  /** The conditions by text, in the order in which they were read. */
  @JsonValue
  public Map<String, Condition> toJson() {
    Map<String, Condition> wire = new LinkedHashMap<>();
    conditions.forEach((reference, condition) -> wire.put(reference.toString(), condition));
    return wire;
  }

  /** The conditions in the order in which they were read. */
  public Map<Reference, Condition> conditions() {
    return conditions;
  }

  /**
   * The values that an answer with this shape is cached under, in the order of the conditions: two
   * bags with equal lists agree in everything referenced. Null if the bag does not have the shape
   * (something exact is absent, or something absent is there) or the shape cannot be cached.
   */
  public @Nullable List<Object> signature(AttributeBag bag) {
    List<Object> values = new ArrayList<>(conditions.size());
    for (Map.Entry<Reference, Condition> entry : conditions.entrySet()) {
      boolean agrees =
          switch (entry.getValue()) {
            case EXACT -> addValue(bag, entry.getKey(), values);
            case ABSENCE -> isAbsent(bag, entry.getKey());
            case REGEX -> false;
          };
      if (!agrees) {
        return null;
      }
    }
    return values;
  }

  private static boolean addValue(AttributeBag bag, Reference reference, List<Object> values) {
    Object value = bag.get(reference.name());
    if (reference.key() != null) {
      value = value instanceof Map<?, ?> map ? map.get(reference.key()) : null;
    }
    return value != null && values.add(value);
  }

  private static boolean isAbsent(AttributeBag bag, Reference reference) {
    Object value = bag.get(reference.name());
    if (reference.key() == null) {
      return value == null;
    }
    // A missing key reads as "", a missing map is an error: the map must be there in both.
    return value instanceof Map<?, ?> map && !map.containsKey(reference.key());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReferencedAttributes that
        && that.hash == hash
        && that.conditions.equals(conditions);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return conditions.toString();
  }
}
