package io.amime.api.attribute;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an expression reads attributes; absent ones are null. */
public interface AttributeReader {
  /** The value of a scalar, or a map that is used as a whole. */
  @Nullable Object read(String name);

  /**
   * A map of which single keys will be read with {@link #readKey}, or the value of another type
   * that the bag holds under that name.
   */
  @Nullable Object readMap(String name);

  /** One key of a map that {@link #readMap} returned under that name. */
  @Nullable String readKey(String name, Map<?, ?> map, String key);
}
