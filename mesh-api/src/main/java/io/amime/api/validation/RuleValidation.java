package io.amime.api.validation;

import io.amime.api.attribute.Vocabulary;
import io.amime.api.compile.MeshState;
import io.amime.api.expression.Expression;
import io.amime.api.policy.FailPolicy;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.ResourceKind.Role;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Rule;
import io.amime.api.resource.Violation.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A rule of Mixer: its condition compiles, and what it names exists and fits together. */
final class RuleValidation {
  private RuleValidation() {}

  static void check(Report report, Rule rule, MeshState world, Vocabulary vocabulary) {
    String match = rule.spec().match();
    MixerValidation.compiles(report, "spec.match", () -> Expression.condition(match, vocabulary));
    String failPolicy = rule.meta().annotations().get(ResourceMeta.FAIL_POLICY);
    if (failPolicy != null && FailPolicy.of(failPolicy).isEmpty()) {
      report.invalid(
          FieldPath.child("metadata.annotations", ResourceMeta.FAIL_POLICY),
          "\""
              + failPolicy
              + "\" is neither open (requests pass while Mixer cannot be asked) nor closed (they"
              + " are refused)");
    }
    List<Rule.Action> actions = rule.spec().actions();
    if (actions.isEmpty()) {
      report.required("spec.actions", "at least one action with handler and instances");
    }
    for (int i = 0; i < actions.size(); i++) {
      action(report, "spec.actions[" + i + "]", rule, actions.get(i), world);
    }
  }

  private static void action(
      Report report, String path, Rule rule, Rule.Action action, MeshState world) {
    Optional<ResourceKind> handler =
        reference(
            report,
            path + ".handler",
            new Wanted("handler", Role::isHandler),
            action.handler(),
            rule,
            world);
    if (action.instances().isEmpty()) {
      report.required(path + ".instances", "at least one instance as name.kind");
    }
    for (int i = 0; i < action.instances().size(); i++) {
      String at = path + ".instances[" + i + "]";
      Optional<ResourceKind> instance =
          reference(
              report,
              at,
              new Wanted("instance", Role::isInstance),
              action.instances().get(i),
              rule,
              world);
      if (handler.isPresent() && instance.isPresent() && !fits(handler.get(), instance.get())) {
        report.invalid(at, "a " + handler.get().kind() + " takes no " + instance.get().kind());
      }
    }
  }

  /** The kind that is meant, when the reference has the right form. */
  private static Optional<ResourceKind> reference(
      Report report,
      String path,
      Wanted wanted,
      @Nullable String text,
      Rule rule,
      MeshState world) {
    String kinds =
        Arrays.stream(ResourceKind.values())
            .filter(k -> wanted.role().test(k.role()))
            .map(ResourceKind::kind)
            .collect(Collectors.joining(", "));
    if (text == null) {
      report.required(path, "the " + wanted.name() + " as name.kind; kinds: " + kinds);
      return Optional.empty();
    }
    var key = ResourceKey.ofReference(text, rule.meta().namespace());
    if (key.isEmpty() || !wanted.role().test(key.get().kind().role())) {
      report.invalid(
          path,
          "\""
              + text
              + "\" is no "
              + wanted.name()
              + "; write name.kind or name.kind.namespace with a kind of "
              + kinds);
      return Optional.empty();
    }
    if (world.find(key.get()).isEmpty()) {
      report.error(path, Reason.FieldValueNotFound, missing(key.get(), world));
    }
    return Optional.of(key.get().kind());
  }

  private static String missing(ResourceKey key, MeshState world) {
    String others =
        world.all(key.kind().type()).stream()
            .map(Resource::key)
            .map(ResourceKey::qualifiedName)
            .collect(Collectors.joining(", "));
    return key
        + " does not exist"
        + (others.isEmpty() ? "; there is none" : "; there are " + others);
  }

  private static boolean fits(ResourceKind handler, ResourceKind instance) {
    return switch (instance) {
      case CHECK_NOTHING -> handler == ResourceKind.DENIER;
      case LIST_ENTRY -> handler.role() == Role.CHECK_HANDLER;
      case QUOTA -> handler.role() == Role.QUOTA_HANDLER || handler == ResourceKind.DENIER;
      default -> false;
    };
  }

  private record Wanted(String name, Predicate<Role> role) {}
}
