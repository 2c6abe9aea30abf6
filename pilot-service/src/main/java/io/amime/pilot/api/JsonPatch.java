package io.amime.pilot.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The two patches that say what to change: RFC 7396 (merge) and RFC 6902 (operations). */
final class JsonPatch {
  private JsonPatch() {}

  /** RFC 7396: members replace, null removes, lists are replaced whole. */
  static ObjectNode merge(ObjectNode target, ObjectNode patch) {
    var merged = target.deepCopy();
    for (var member : patch.properties()) {
      var value = member.getValue();
      if (value.isNull()) {
        merged.remove(member.getKey());
      } else if (value instanceof ObjectNode object) {
        var base = merged.get(member.getKey()) instanceof ObjectNode o ? o : merged.objectNode();
        merged.set(member.getKey(), merge(base, object));
      } else {
        merged.set(member.getKey(), value.deepCopy());
      }
    }
    return merged;
  }

  /**
   * RFC 6902: all operations or none.
   *
   * @throws ApiError 422 when one does not apply, as when a test fails
   */
  static ObjectNode operations(ObjectNode target, ArrayNode operations) {
    var holder = target.objectNode();
    holder.set("", target.deepCopy());
    for (JsonNode operation : operations) {
      apply(holder, operation);
    }
    return (ObjectNode) holder.get("");
  }

  private static void apply(ObjectNode holder, JsonNode operation) {
    var path = operation.path("path").asString("");
    switch (operation.path("op").asString("")) {
      case "add" -> put(holder, path, operation.path("value"), true);
      case "replace" -> {
        at(holder, path);
        put(holder, path, operation.path("value"), false);
      }
      case "remove" -> remove(holder, path);
      case "test" -> {
        if (!at(holder, path).equals(operation.path("value"))) {
          throw refused("testing path " + path + " failed");
        }
      }
      case "copy" ->
          put(holder, path, at(holder, operation.path("from").asString("")).deepCopy(), true);
      case "move" -> {
        var from = operation.path("from").asString("");
        var moved = at(holder, from);
        remove(holder, from);
        put(holder, path, moved, true);
      }
      default -> throw refused("unknown operation " + operation.path("op"));
    }
  }

  private static JsonNode at(ObjectNode holder, String path) {
    var found = holder.get("").at(path);
    if (found.isMissingNode()) {
      throw refused("nothing at " + path);
    }
    return found;
  }

  private static JsonNode parent(ObjectNode holder, String path) {
    return at(holder, path.substring(0, Math.max(0, path.lastIndexOf('/'))));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
  }

  private static void put(ObjectNode holder, String path, JsonNode value, boolean insert) {
    if (path.isEmpty()) {
      holder.set("", value);
      return;
    }
    var name = last(path);
    switch (parent(holder, path)) {
      case ObjectNode object -> object.set(name, value);
      case ArrayNode array when name.equals("-") -> array.add(value);
      case ArrayNode array when insert -> array.insert(index(name, array.size()), value);
      case ArrayNode array -> array.set(index(name, array.size() - 1), value);
      default -> throw refused("nothing can be put at " + path);
    }
  }

  private static void remove(ObjectNode holder, String path) {
    at(holder, path);
    switch (parent(holder, path)) {
      case ObjectNode object -> object.remove(last(path));
      case ArrayNode array -> array.remove(index(last(path), array.size() - 1));
      default -> throw refused("nothing can be removed at " + path);
    }
  }

  private static int index(String text, int highest) {
    try {
      int index = Integer.parseInt(text);
      if (index >= 0 && index <= highest) {
        return index;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw refused("no list index from 0 to " + highest + ": " + text);
  }

  private static ApiError refused(String why) {
    return new ApiError(Status.failure(422, "Invalid", "the patch does not apply: " + why, null));
  }
}
