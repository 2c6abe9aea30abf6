package io.amime.api.validation;

import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceDocument;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.RuleStatus;
import io.amime.api.compile.RuleStatuses;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.Rule;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Judges a change as a whole: what is written, what is deleted, and what that does to the rest. */
public final class Review {
  private final MeshState before;
  private final MeshState after;
  private final List<ResourceDocument> written;
  private final List<Violation> found = new ArrayList<>();

  private Review(
      MeshState before, List<ResourceDocument> written, Collection<ResourceKey> deleted) {
    this.before = before;
    this.written = written;
    this.after = before.with(written.stream().map(ResourceDocument::resource).toList(), deleted);
  }

  /** A text against a mesh: what the codec found and all that follows. */
  public static List<Violation> of(MeshState before, Decoded decoded) {
    Set<Violation> own = new HashSet<>();
    decoded.documents().forEach(d -> own.addAll(d.violations()));
    return Stream.concat(
            decoded.violations().stream().filter(v -> !own.contains(v)),
            of(before, decoded.documents(), List.of()).stream())
        .toList();
  }

  /**
   * A change against a mesh.
   *
   * @param written documents, with what the codec found in them
   * @param deleted what goes away in the same change
   * @return everything, in order of the documents; the change is sound without errors among it
   */
  public static List<Violation> of(
      MeshState before, List<ResourceDocument> written, Collection<ResourceKey> deleted) {
    var review = new Review(before, written, deleted);
    review.duplicates();
    written.forEach(review::document);
    if (review.found.stream().noneMatch(Violation::isError)) {
      review.statuses();
      deleted.forEach(review::dangling);
    }
    return List.copyOf(review.found);
  }

  private void duplicates() {
    Set<ResourceKey> seen = new HashSet<>();
    for (ResourceDocument document : written) {
      ResourceKey key = document.resource().key();
      if (!key.name().isEmpty() && !seen.add(key)) {
        add(
            document,
            Violation.error(
                key.toString(),
                "metadata.name",
                Reason.FieldValueDuplicate,
                key + " is there twice; keep one"));
      }
    }
  }

  private void document(ResourceDocument document) {
    found.addAll(document.violations());
    for (Violation violation : Validator.validate(document.resource(), after)) {
      if (document.violations().stream().noneMatch(v -> explains(v, violation))) {
        add(document, violation);
      }
    }
  }

  /** A value that could not be read is also missing: one word about it is enough. */
  private static boolean explains(Violation codec, Violation violation) {
    return codec.isError()
        && (inside(codec.path(), violation.path()) || inside(violation.path(), codec.path()));
  }

  private static boolean inside(String inner, String outer) {
    return inner.startsWith(outer)
        && (inner.length() == outer.length()
            || outer.isEmpty()
            || ".[".indexOf(inner.charAt(outer.length())) >= 0);
  }

  /** Rules that do not act, when they are new or acted until now. */
  private void statuses() {
    Map<ResourceKey, RuleStatus> then = RuleStatuses.of(before);
    Map<ResourceKey, ResourceDocument> mine = new HashMap<>();
    written.forEach(d -> mine.put(d.resource().key(), d));
    RuleStatuses.of(after)
        .forEach((key, status) -> {
          ResourceDocument document = mine.get(key);
          boolean news = document != null || then.get(key) instanceof RuleStatus.Active;
          if (news && !(status instanceof RuleStatus.Active) && !saidAlready(key)) {
            Violation warning = warning(key, status);
            found.add(document == null ? warning : document.places().locate(warning));
          }
        });
  }

  /** Whether the field that names the one service it is about has its own word about that. */
  private boolean saidAlready(ResourceKey key) {
    return found.stream()
        .anyMatch(v ->
            v.reason() == Reason.UnknownService
                && (v.path().equals("spec.destination") || v.path().equals("spec.host"))
                && v.resource().equals(key.toString()));
  }

  private static Violation warning(ResourceKey key, RuleStatus status) {
    return status instanceof RuleStatus.Shadowed shadowed
        ? Violation.warning(key.toString(), "", Reason.Shadowed, shadowed.why())
        : Violation.warning(key.toString(), "", Reason.Idle, "is idle: " + status.why());
  }

  /**
   * A warning, not an error: {@code kubectl delete -f} removes the documents of a file one by one
   * in their order, and there handlers stand before the rule that uses them.
   */
  private void dangling(ResourceKey gone) {
    for (Rule rule : after.all(Rule.class)) {
      boolean uses =
          rule.spec().actions().stream()
              .flatMap(a -> Stream.concat(Stream.ofNullable(a.handler()), a.instances().stream()))
              .flatMap(t -> ResourceKey.ofReference(t, rule.meta().namespace()).stream())
              .anyMatch(gone::equals);
      if (uses) {
        found.add(
            Violation.warning(
                gone.toString(),
                "",
                Reason.Dangling,
                rule.key() + " still uses it; that action does nothing without it"));
      }
    }
  }

  private void add(ResourceDocument document, Violation violation) {
    found.add(document.places().locate(named(document, violation)));
  }

  /** A document without a name goes by the number that the codec gave it. */
  private static Violation named(ResourceDocument document, Violation violation) {
    return document.resource().meta().name().isEmpty()
        ? violation.about(document.violations().getFirst().resource())
        : violation;
  }
}
