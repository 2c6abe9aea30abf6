package io.amime.api.codec;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.MayBeZero;
import io.amime.api.resource.Shorthand;
import io.amime.api.resource.Unsupported;
import io.amime.api.resource.Violation.Reason;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fills records from trees. It never stops at a fault: a bad value is noted and left out, so that
 * one pass finds all of them.
 */
final class RecordBinder {
  private final Findings findings;
  private final ValueBinder values;

  RecordBinder(Findings findings) {
    this.findings = findings;
    this.values = new ValueBinder(findings);
  }

  /** The record, with defaults where fields are absent or bad. */
  <R extends Record> R bind(Class<R> type, Tree tree, String path) {
    findings.place(path, tree.position());
    Map<String, @Nullable Object> fields = new HashMap<>();
    switch (tree) {
      case Tree.Mapping mapping -> readFields(type, mapping, path, fields);
      case Tree.Scalar scalar when scalar.value() == null -> {}
      case Tree.Scalar scalar when type.isAnnotationPresent(Shorthand.class) ->
          readShorthand(type, scalar, path, fields);
      default ->
          findings.error(
              path,
              tree.position(),
              Reason.FieldValueInvalid,
              "expected a map with " + names(type) + ", got " + tree.describe());
    }
    return create(type, fields);
  }

  private void readFields(
      Class<? extends Record> type,
      Tree.Mapping mapping,
      String path,
      Map<String, @Nullable Object> fields) {
    Map<String, RecordComponent> known = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      known.put(component.getName(), component);
      known.putIfAbsent(Names.snake(component.getName()), component);
      known.putIfAbsent(Names.snakeWithNumbers(component.getName()), component);
    }
    for (Tree.Entry entry : mapping.entries()) {
      RecordComponent component = known.get(entry.key());
      if (component == null) {
        unknown(type, entry, path);
        continue;
      }
      String fieldPath = FieldPath.child(path, component.getName());
      findings.place(fieldPath, entry.position());
      if (fields.containsKey(component.getName())) {
        continue; // the walk over the whole document reports duplicates
      }
      fields.put(
          component.getName(),
          entry.value().isNull() ? null : value(component, entry.value(), fieldPath));
    }
  }

  private @Nullable Object value(RecordComponent component, Tree tree, String path) {
    return component.isAnnotationPresent(MayBeZero.class)
        ? values.durationOrZero(tree, path)
        : value(component.getGenericType(), tree, path);
  }

  private void unknown(Class<?> type, Tree.Entry entry, String path) {
    String field = FieldPath.child(path, entry.key());
    for (Unsupported unsupported : type.getAnnotationsByType(Unsupported.class)) {
      if (unsupported.field().equals(entry.key())
          || Names.snake(unsupported.field()).equals(entry.key())) {
        if (unsupported.refused()) {
          findings.error(field, entry.position(), Reason.FieldValueForbidden, unsupported.why());
        } else {
          findings.warn(field, entry.position(), Reason.IgnoredField, unsupported.why());
        }
        return;
      }
    }
    List<String> known = names(type);
    String hint = Nearest.hint(entry.key(), known);
    findings.error(
        field,
        entry.position(),
        Reason.UnknownField,
        "unknown field \""
            + entry.key()
            + "\""
            + hint
            + (known.isEmpty()
                ? "; no fields here"
                : " (known: " + String.join(", ", known) + ")"));
  }

  private void readShorthand(
      Class<? extends Record> type,
      Tree.Scalar scalar,
      String path,
      Map<String, @Nullable Object> fields) {
    for (String name : Objects.requireNonNull(type.getAnnotation(Shorthand.class)).value()) {
      for (RecordComponent component : type.getRecordComponents()) {
        if (component.getName().equals(name) && ValueBinder.takes(component.getType(), scalar)) {
          fields.put(name, value(component.getType(), scalar, path));
          return;
        }
      }
    }
    findings.error(
        path,
        scalar.position(),
        Reason.FieldValueInvalid,
        "expected text or a map with " + names(type) + ", got " + scalar.describe());
  }

  @SuppressWarnings("unchecked")
  private @Nullable Object value(Type type, Tree tree, String path) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? list(generic.getActualTypeArguments()[0], tree, path)
          : map(generic.getActualTypeArguments()[1], tree, path);
    }
    Class<?> plain = Names.boxed((Class<?>) type);
    if (plain == Object.class) {
      return tree; // anything goes, and nobody reads it
    }
    return plain.isRecord()
        ? bind((Class<? extends Record>) plain, tree, path)
        : values.bind(plain, tree, path);
  }

  private List<Object> list(Type element, Tree tree, String path) {
    if (!(tree instanceof Tree.Sequence sequence)) {
      findings.error(
          path,
          tree.position(),
          Reason.FieldValueInvalid,
          "expected a list, got " + tree.describe());
      return List.of();
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      String at = path + "[" + i + "]";
      findings.place(at, sequence.items().get(i).position());
      Object item = value(element, sequence.items().get(i), at);
      // A stand-in keeps the numbers of those behind it right.
      items.add(item == null ? standIn(element) : item);
    }
    return items;
  }

  private Map<String, Object> map(Type element, Tree tree, String path) {
    if (!(tree instanceof Tree.Mapping mapping)) {
      findings.error(
          path,
          tree.position(),
          Reason.FieldValueInvalid,
          "expected a map, got " + tree.describe());
      return Map.of();
    }
    Map<String, Object> result = new LinkedHashMap<>();
    for (Tree.Entry entry : mapping.entries()) {
      String at = FieldPath.child(path, entry.key());
      findings.place(at, entry.position());
      Object item = value(element, entry.value(), at);
      result.put(entry.key(), item == null ? standIn(element) : item);
    }
    return result;
  }

  private static Object standIn(Type element) {
    return element == Integer.class ? (Object) 0 : "";
  }

  private static <R extends Record> R create(Class<R> type, Map<String, @Nullable Object> fields) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object value = fields.get(components[i].getName());
      arguments[i] = value == null ? Names.absent(components[i].getType()) : value;
    }
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(type + " refuses its own fields", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is not a public record", e);
    }
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
  }
}
