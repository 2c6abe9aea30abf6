package io.amime.bookinfo;

/** How a version of {@code reviews} shows ratings. */
enum Stars {
  /** Does not ask {@code ratings} at all. */
  NONE(""),
  BLACK("black"),
  RED("red");

  private final String color;

  Stars(String color) {
    this.color = color;
  }

  String color() {
    return color;
  }
}
