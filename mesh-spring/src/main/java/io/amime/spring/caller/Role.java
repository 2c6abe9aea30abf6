package io.amime.spring.caller;

/** What somebody may do, each including those before it. */
public enum Role {
  VIEWER,
  OPERATOR,
  EDITOR,
  OWNER,
  PLATFORM;

  boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
