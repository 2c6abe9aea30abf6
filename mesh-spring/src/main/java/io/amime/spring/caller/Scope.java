package io.amime.spring.caller;

/** Where somebody may do it. */
public sealed interface Scope {
  /** Everything. */
  Scope MESH = new Mesh();

  /** Whether a grant for this scope covers the other. */
  boolean covers(Scope other);

  /**
   * Reads {@code mesh}, {@code namespace/<name>} or {@code service/<namespace>/<name>}.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Scope parse(String text) {
    String[] parts = text.split("/", -1);
    for (String part : parts) {
      if (!part.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
        throw badScope(text);
      }
    }
    return switch (parts[0] + "/" + parts.length) {
      case "mesh/1" -> MESH;
      case "namespace/2" -> new Namespace(parts[1]);
      case "service/3" -> new Service(parts[1], parts[2]);
      default -> throw badScope(text);
    };
  }

  private static IllegalArgumentException badScope(String text) {
    return new IllegalArgumentException(
        "expected mesh, namespace/<name> or service/<namespace>/<name>, got \"" + text + "\"");
  }

  /** Everything. */
  record Mesh() implements Scope {
    @Override
    public boolean covers(Scope other) {
      return true;
    }

    @Override
    public String toString() {
      return "mesh";
    }
  }

  /** What lives in one namespace. */
  record Namespace(String name) implements Scope {
    @Override
    public boolean covers(Scope other) {
      return switch (other) {
        case Mesh _ -> false;
        case Namespace(String theirs) -> theirs.equals(name);
        case Service(String theirs, String _) -> theirs.equals(name);
      };
    }

    @Override
    public String toString() {
      return "namespace/" + name;
    }
  }

  /** One service. */
  record Service(String namespace, String name) implements Scope {
    @Override
    public boolean covers(Scope other) {
      return equals(other);
    }

    @Override
    public String toString() {
      return "service/" + namespace + "/" + name;
    }
  }
}
