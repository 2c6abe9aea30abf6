package io.amime.api.resource;

/** An instance without content, for handlers that need none. */
@Doc("An instance without content, for handlers that need none.")
public record CheckNothing(ResourceMeta meta, Spec spec) implements Resource {

  /** Nothing. */
  @Doc("Nothing.")
  public record Spec() {}
}
