package io.amime.api.validation;

import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.expression.Expression;
import io.amime.api.expression.ExpressionException;
import io.amime.api.resource.Denier;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.ListChecker;
import io.amime.api.resource.ListEntry;
import io.amime.api.resource.Quota;
import java.util.List;

/** Handlers and instances in themselves. */
final class MixerValidation {
  private static final int LAST_CODE = 16;

  private MixerValidation() {}

  static void check(Report report, Denier.Spec spec) {
    if (spec.status() != null && spec.status().code() != null) {
      report.range("spec.status.code", spec.status().code(), 0, LAST_CODE);
    }
    if (spec.validUseCount() != null) {
      report.notNegative("spec.validUseCount", spec.validUseCount());
    }
  }

  static void check(Report report, ListEntry.Spec spec, Vocabulary vocabulary) {
    String value = spec.value();
    if (value == null || value.isBlank()) {
      report.required("spec.value", "an expression of type STRING, such as source.ip | \"\"");
      return;
    }
    compiles(
        report, "spec.value", () -> Expression.compile(value, vocabulary, AttributeType.STRING));
  }

  static void check(Report report, Quota.Spec spec, Vocabulary vocabulary) {
    spec.dimensions()
        .forEach((name, text) ->
            compiles(
                report,
                FieldPath.child("spec.dimensions", name),
                () -> Expression.compile(text, vocabulary)));
  }

  /** Notes why an expression does not compile. */
  static void compiles(Report report, String path, Runnable compilation) {
    try {
      compilation.run();
    } catch (ExpressionException e) {
      report.invalid(
          path, e.error().message() + " (at character " + (e.error().position() + 1) + ")");
    }
  }

  static void check(Report report, ListChecker.Spec spec) {
    List<String> entries = spec.overrides();
    ListChecker.EntryType type = spec.entryType();
    for (int i = 0; i < entries.size(); i++) {
      String path = "spec.overrides[" + i + "]";
      if (type == ListChecker.EntryType.REGEX) {
        Formats.regex(report, path, entries.get(i));
      } else if (type == ListChecker.EntryType.IP_ADDRESSES
          && !Formats.isIp(entries.get(i).split("/", 2)[0])) {
        report.invalid(path, "\"" + entries.get(i) + "\" is no IP address or block");
      }
    }
    if (spec.cachingUseCount() != null) {
      report.notNegative("spec.cachingUseCount", spec.cachingUseCount());
    }
  }
}
