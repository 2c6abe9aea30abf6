package io.amime.api.resource;

import java.util.Map;

/** An instance that says by which values a quota is counted apart. */
@Doc("An instance that says by which values a quota is counted apart.")
public record Quota(ResourceMeta meta, Spec spec) implements Resource {

  /** The dimensions. */
  @Doc("The dimensions.")
  public record Spec(
      @Doc("Expressions by dimension name; a constant is written '\"text\"'.")
          Map<String, String> dimensions) {
    public Spec {
      dimensions = Map.copyOf(dimensions);
    }
  }
}
