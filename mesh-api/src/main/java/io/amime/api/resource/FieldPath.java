package io.amime.api.resource;

import java.util.regex.Pattern;

/** Paths of fields as violations name them: {@code spec.route[1].labels.version}. */
public final class FieldPath {
  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_-]+");

  private FieldPath() {}

  /** Path of a member; a key with other than simple characters stands in brackets. */
  public static String child(String path, String key) {
    if (!SIMPLE.matcher(key).matches()) {
      return path + "[" + key + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Path of the parent, or empty. */
  public static String parent(String path) {
    int cut = path.lastIndexOf(path.endsWith("]") ? '[' : '.');
    return cut < 0 ? "" : path.substring(0, cut);
  }
}
