package io.amime.api.resource;

import org.jspecify.annotations.Nullable;

/** An instance with one value that is looked up in a list. */
@Doc("An instance with one value that is looked up in a list.")
public record ListEntry(ResourceMeta meta, Spec spec) implements Resource {

  /** The value. */
  @Doc("The value.")
  public record Spec(@Doc("Expression of type STRING.") @Nullable String value) {}
}
