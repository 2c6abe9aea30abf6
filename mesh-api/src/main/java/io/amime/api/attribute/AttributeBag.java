package io.amime.api.attribute;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one request: immutable, each value typed by its class as {@link AttributeType}
 * says. In JSON an object of {@code {"type": …, "value": …}} by name.
 */
public final class AttributeBag implements AttributeReader {
  /** A bag without attributes. */
  public static final AttributeBag EMPTY = new AttributeBag(Map.of());

  private final Map<String, Object> values;

  private AttributeBag(Map<String, Object> values) {
    this.values = values;
  }

  /** A builder for one bag. */
  public static Builder builder() {
    return new Builder();
  }

  /** The wire form of one value. */
  public record Typed(AttributeType type, Object value) {}

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static AttributeBag fromJson(Map<String, Typed> wire) {
    Builder bag = builder();
    wire.forEach((name, typed) -> {
      if (typed == null || typed.type() == null) {
        throw new IllegalArgumentException(name + ": type is missing");
      }
      try {
        bag.put(name, typed.type().read(typed.value()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    });
    return bag.build();
  }

  @JsonValue
  Map<String, Typed> toJson() {
    Map<String, Typed> wire = new TreeMap<>();
    values.forEach((name, value) ->
        wire.put(name, new Typed(AttributeType.of(value), AttributeType.write(value))));
    return wire;
  }

  /** The value, null if the attribute is absent. */
  public @Nullable Object get(String name) {
    return values.get(name);
  }

  /** The text of a STRING attribute, or the default where it is absent or of another type. */
  public String text(String name, String orElse) {
    return values.get(name) instanceof String text ? text : orElse;
  }

  /** The number of an INT64 attribute, or the default where it is absent or of another type. */
  public long number(String name, long orElse) {
    return values.get(name) instanceof Long number ? number : orElse;
  }

  /** The value of a key, or the default where map or key are absent. */
  public String entry(String name, String key, String orElse) {
    return values.get(name) instanceof Map<?, ?> map && map.get(key) instanceof String text
        ? text
        : orElse;
  }

  /** Names of all attributes that are present. */
  public Set<String> names() {
    return values.keySet();
  }

  @Override
  public @Nullable Object read(String name) {
    return values.get(name);
  }

  @Override
  public @Nullable Object readMap(String name) {
    return values.get(name);
  }

  @Override
  public @Nullable String readKey(String name, Map<?, ?> map, String key) {
    return (String) map.get(key);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AttributeBag bag && bag.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return new TreeMap<>(values).toString();
  }

  /** Collects the values of one bag; a null value leaves the attribute absent. */
  public static final class Builder {
    private final Map<String, Object> values = new HashMap<>();

    private Builder() {}

    /** Any value of a class that {@link AttributeType} names. */
    public Builder put(String name, @Nullable Object value) {
      if (value == null) {
        return this;
      }
      AttributeType.of(value);
      values.put(name, value instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : value);
      return this;
    }

    /** A STRING. */
    public Builder string(String name, @Nullable String value) {
      return set(name, value);
    }

    /** An INT64. */
    public Builder int64(String name, long value) {
      return set(name, value);
    }

    /** A BOOL. */
    public Builder bool(String name, boolean value) {
      return set(name, value);
    }

    /** A DURATION. */
    public Builder duration(String name, @Nullable Duration value) {
      return set(name, value);
    }

    /** A TIMESTAMP. */
    public Builder timestamp(String name, @Nullable Instant value) {
      return set(name, value);
    }

    /** A STRING_MAP; the map must not change afterwards, it is not copied. */
    public Builder map(String name, @Nullable Map<String, String> value) {
      return set(name, value);
    }

    /** Everything that another bag holds. */
    public Builder all(AttributeBag bag) {
      values.putAll(bag.values);
      return this;
    }

    private Builder set(String name, @Nullable Object value) {
      if (value != null) {
        values.put(name, value);
      }
      return this;
    }

    /** The bag; the builder must not be used afterwards. */
    public AttributeBag build() {
      return new AttributeBag(values);
    }
  }
}
