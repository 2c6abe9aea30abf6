package io.amime.spring.caller;

import java.util.Locale;

/** A role in a scope, written {@code editor@namespace/default}. */
public record Grant(Role role, Scope scope) {
  /**
   * @throws IllegalArgumentException unless it is {@code role@scope}
   */
  public static Grant parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("expected role@scope, got \"" + text + "\"");
    }
    String name = text.substring(0, at);
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
        return new Grant(role, Scope.parse(text.substring(at + 1)));
      }
    }
    throw new IllegalArgumentException(
        "unknown role \"" + name + "\", expected viewer, operator, editor, owner or platform");
  }

  boolean allows(Role wanted, Scope where) {
    return role.includes(wanted) && scope.covers(where);
  }

  @Override
  public String toString() {
    return role.name().toLowerCase(Locale.ROOT) + "@" + scope;
  }
}
