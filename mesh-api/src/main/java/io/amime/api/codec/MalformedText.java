package io.amime.api.codec;

/** The text is no YAML or JSON, or goes beyond our limits. */
final class MalformedText extends Exception {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final transient Tree.Position position;

  MalformedText(String message, Tree.Position position) {
    super(message);
    this.problem = message;
    this.position = position;
  }

  String problem() {
    return problem;
  }

  Tree.Position position() {
    return position;
  }
}
