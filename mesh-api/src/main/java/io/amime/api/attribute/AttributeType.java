package io.amime.api.attribute;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types of attributes and of expressions; each has exactly one Java class. */
public enum AttributeType {
  STRING(String.class),
  INT64(Long.class),
  DOUBLE(Double.class),
  BOOL(Boolean.class),
  TIMESTAMP(Instant.class),
  IP_ADDRESS(IpAddress.class),
  EMAIL_ADDRESS(EmailAddress.class),
  URI(UriText.class),
  DNS_NAME(DnsName.class),
  DURATION(Duration.class),
  STRING_MAP(Map.class);

  private final Class<?> javaType;

  AttributeType(Class<?> javaType) {
    this.javaType = javaType;
  }

  /** Whether the value is one of this type. */
  public boolean holds(Object value) {
    return javaType.isInstance(value);
  }

  /**
   * The type of a value as bags hold it.
   *
   * @throws IllegalArgumentException for an object of any other class
   */
  public static AttributeType of(Object value) {
    for (AttributeType type : values()) {
      if (type.holds(value)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "%s is no attribute value".formatted(value.getClass().getName()));
  }

  /**
   * Reads the JSON form of a value of this type: text for everything but numbers, booleans and
   * maps.
   *
   * @throws IllegalArgumentException if it is none; the message names the value
   */
  public Object read(@Nullable Object json) {
    return switch (this) {
      case STRING -> text(json);
      case INT64 -> integer(json);
      case DOUBLE -> decimal(json);
      case BOOL -> json instanceof Boolean bool ? bool : fail(json);
      case TIMESTAMP -> Timestamps.parse(text(json));
      case IP_ADDRESS -> IpAddress.parse(text(json));
      case EMAIL_ADDRESS -> EmailAddress.parse(text(json));
      case URI -> UriText.parse(text(json));
      case DNS_NAME -> DnsName.parse(text(json));
      case DURATION -> DurationText.parse(text(json));
      case STRING_MAP -> stringMap(json);
    };
  }

  /** The JSON form of a value; {@link #read} takes it back. */
  public static Object write(Object value) {
    return switch (value) {
      case Duration duration -> DurationText.format(duration);
      case Instant instant -> instant.toString();
      case IpAddress ip -> ip.toString();
      case EmailAddress email -> email.toString();
      case UriText uri -> uri.toString();
      case DnsName name -> name.toString();
      default -> value;
    };
  }

  private String text(@Nullable Object json) {
    return json instanceof String text ? text : (String) fail(json);
  }

  private Object integer(@Nullable Object json) {
    return switch (json) {
      case Integer number -> number.longValue();
      case Long number -> number;
      case String text -> parseLong(text);
      case null, default -> fail(json);
    };
  }

  private Object parseLong(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return fail(text);
    }
  }

  private Object decimal(@Nullable Object json) {
    return json instanceof Number number ? number.doubleValue() : fail(json);
  }

  private Object stringMap(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> map)
        || !map.entrySet().stream()
            .allMatch(e -> e.getKey() instanceof String && e.getValue() instanceof String)) {
      return fail(json);
    }
    return Map.copyOf(map);
  }

  private Object fail(@Nullable Object json) {
    throw new IllegalArgumentException("%s is no %s".formatted(json, this));
  }
}
