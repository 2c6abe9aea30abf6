package io.amime.api.codec;

import io.amime.api.resource.GoDuration;
import io.amime.api.resource.Violation.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single values: text, numbers, truth values, durations, names of an enum. */
final class ValueBinder {
  private final Findings findings;

  ValueBinder(Findings findings) {
    this.findings = findings;
  }

  /** The value, or null after a violation was noted. */
  @Nullable Object bind(Class<?> type, Tree tree, String path) {
    if (!(tree instanceof Tree.Scalar scalar)) {
      return wrong(tree, path, "expected " + name(type) + ", got " + tree.describe());
    }
    if (type == String.class) {
      return scalar.value() instanceof String text
          ? text
          : wrong(tree, path, "expected text, got " + tree.describe() + "; put it in quotes");
    }
    if (type == Boolean.class) {
      return scalar.value() instanceof Boolean truth
          ? truth
          : wrong(tree, path, "expected true or false, got " + tree.describe());
    }
    if (type == Duration.class) {
      return duration(scalar, path, false);
    }
    if (type.isEnum()) {
      return constant(type, scalar, path);
    }
    return number(type, scalar, path);
  }

  /** A duration, zero among them, or null after a violation was noted. */
  @Nullable Object durationOrZero(Tree tree, String path) {
    return tree instanceof Tree.Scalar scalar
        ? duration(scalar, path, true)
        : wrong(tree, path, "expected a duration, got " + tree.describe());
  }

  /** Whether a bare scalar could become that type. */
  static boolean takes(Class<?> type, Tree.Scalar scalar) {
    return switch (scalar.value()) {
      case String s -> type == String.class;
      case BigInteger i -> type == Integer.class || type == Long.class;
      case null, default -> false;
    };
  }

  private @Nullable Object number(Class<?> type, Tree.Scalar scalar, String path) {
    if (type == Double.class) {
      return switch (scalar.value()) {
        case BigInteger i -> i.doubleValue();
        case BigDecimal d -> d.doubleValue();
        case null, default -> wrong(scalar, path, "expected a number, got " + scalar.describe());
      };
    }
    if (!(scalar.value() instanceof BigInteger whole)) {
      return wrong(scalar, path, "expected a whole number, got " + scalar.describe());
    }
    int bits = type == Integer.class ? 32 : 64;
    if (whole.bitLength() >= bits) {
      return wrong(scalar, path, scalar.describe() + " does not fit into " + bits + " bits");
    }
    return type == Integer.class ? (Object) whole.intValue() : (Object) whole.longValue();
  }

  private @Nullable Object duration(Tree.Scalar scalar, String path, boolean mayBeZero) {
    String form = "; write a number with a unit of h, m, s, ms, such as 1.5s or 1m30s";
    if (!(scalar.value() instanceof String text)) {
      return wrong(scalar, path, "expected a duration, got " + scalar.describe() + form);
    }
    var parsed = GoDuration.parse(text);
    if (parsed.isEmpty()) {
      return wrong(scalar, path, scalar.describe() + " is no duration" + form);
    }
    Duration value = parsed.get();
    if (mayBeZero && value.isZero()) {
      return value;
    }
    if (value.toNanos() < 1_000_000 || value.toNanos() % 1_000_000 != 0) {
      return wrong(
          scalar, path, scalar.describe() + " must be at least 1ms and whole milliseconds");
    }
    return value;
  }

  private @Nullable Object constant(Class<?> type, Tree.Scalar scalar, String path) {
    List<?> constants = Arrays.asList(type.getEnumConstants());
    if (scalar.value() instanceof BigInteger number
        && number.signum() >= 0
        && number.compareTo(BigInteger.valueOf(constants.size())) < 0) {
      return constants.get(number.intValue());
    }
    List<String> names = constants.stream().map(Object::toString).toList();
    int index = names.indexOf(scalar.text());
    if (index >= 0) {
      return constants.get(index);
    }
    findings.error(
        path,
        scalar.position(),
        Reason.FieldValueNotSupported,
        scalar.describe()
            + " is not one of "
            + String.join(", ", names)
            + Nearest.hint(scalar.text(), names));
    return null;
  }

  private @Nullable Object wrong(Tree tree, String path, String message) {
    findings.error(path, tree.position(), Reason.FieldValueInvalid, message);
    return null;
  }

  private static String name(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    if (type == Duration.class) {
      return "a duration";
    }
    return type.isEnum() ? "one of " + Arrays.toString(type.getEnumConstants()) : "a number";
  }
}
