package io.amime.api.validation;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.StringCondition;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What several kinds have in common: metadata, service names, conditions on text. */
final class Parts {
  private Parts() {}

  static void meta(Report report, ResourceMeta meta) {
    if (!Formats.isResourceName(meta.name())) {
      report.invalid(
          "metadata.name",
          "\"" + meta.name() + "\" must be lower-case letters, digits, - and ., up to 253");
    }
    if (!Formats.isDnsLabel(meta.namespace())) {
      report.invalid(
          "metadata.namespace",
          "\"" + meta.namespace() + "\" must be lower-case letters, digits and -, up to 63");
    }
    Formats.labels(report, "metadata.labels", meta.labels());
    String expires = meta.annotations().get(ResourceMeta.EXPIRES_AT);
    if (expires != null && !isTime(expires)) {
      report.invalid(
          FieldPath.child("metadata.annotations", ResourceMeta.EXPIRES_AT),
          "\"" + expires + "\" is no time; write it as 2026-11-23T12:00:00Z");
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** The destination of a rule, which is needed and takes no labels. */
  static void destination(Report report, String path, @Nullable IstioService service) {
    if (service == null) {
      report.required(path, "the service that is called, such as {name: reviews}");
      return;
    }
    service(report, path, service);
    if (!service.labels().isEmpty()) {
      report.forbidden(
          FieldPath.child(path, "labels"), "no labels here; versions are chosen in route[].labels");
    }
  }

  static void service(Report report, String path, @Nullable IstioService service) {
    if (service == null) {
      return;
    }
    Formats.labels(report, FieldPath.child(path, "labels"), service.labels());
    boolean named =
        Stream.of(service.name(), service.namespace(), service.domain()).anyMatch(Objects::nonNull);
    if (service.service() != null) {
      if (named) {
        report.forbidden(
            FieldPath.child(path, "service"), "not together with name, namespace or domain");
      }
      if (!Formats.isWildcardHost(service.service()) && !Formats.isCidr(service.service())) {
        report.invalid(
            FieldPath.child(path, "service"),
            "\"" + service.service() + "\" is no host, wildcard host or CIDR block");
      }
      return;
    }
    if (service.name() == null) {
      report.required(FieldPath.child(path, "name"), "give either name or service");
    }
    label(report, FieldPath.child(path, "name"), service.name());
    label(report, FieldPath.child(path, "namespace"), service.namespace());
    if (service.domain() != null && !Formats.isHost(service.domain())) {
      report.invalid(FieldPath.child(path, "domain"), "\"" + service.domain() + "\" is no domain");
    }
  }

  private static void label(Report report, String path, @Nullable String text) {
    if (text != null && !Formats.isDnsLabel(text)) {
      report.invalid(path, "\"" + text + "\" must be lower-case letters, digits and -, up to 63");
    }
  }

  /**
   * One of exact, prefix, regex.
   *
   * @param mayBeEmpty whether an empty value makes sense
   */
  static void condition(Report report, String path, StringCondition condition, boolean mayBeEmpty) {
    long given =
        Stream.of(condition.exact(), condition.prefix(), condition.regex())
            .filter(Objects::nonNull)
            .count();
    if (given != 1) {
      report.invalid(
          path,
          given == 0
              ? "one of exact, prefix, regex is needed"
              : "only one of exact, prefix, regex; " + given + " are given");
      return;
    }
    String text =
        condition.exact() != null
            ? condition.exact()
            : condition.prefix() != null ? condition.prefix() : condition.regex();
    if (text != null && text.isEmpty() && !mayBeEmpty) {
      report.invalid(path, "the value is empty");
    }
    if (condition.regex() != null) {
      Formats.regex(report, FieldPath.child(path, "regex"), condition.regex());
    }
  }
}
