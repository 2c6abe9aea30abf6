package io.amime.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** When Mixer calls which handlers with which instances. */
@Doc("When Mixer calls which handlers with which instances.")
public record Rule(ResourceMeta meta, Spec spec) implements Resource {

  /** The rule itself. */
  @Doc("The rule.")
  public record Spec(
      @Doc("Expression over attributes; empty or true means always.") @Nullable String match,
      @Doc("What is then done.") List<Action> actions) {
    public Spec {
      actions = List.copyOf(actions);
    }
  }

  /** A handler and what it is given. */
  @Doc("A handler and what it is given.")
  public record Action(
      @Doc("Handler as name.kind or name.kind.namespace.") @Nullable String handler,
      @Doc("Instances as name.kind or name.kind.namespace.") List<String> instances) {
    public Action {
      instances = List.copyOf(instances);
    }
  }
}
