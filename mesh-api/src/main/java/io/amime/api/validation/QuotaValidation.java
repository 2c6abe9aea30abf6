package io.amime.api.validation;

import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.MemQuota;
import io.amime.api.resource.QuotaSpec;
import io.amime.api.resource.QuotaSpecBinding;
import io.amime.api.resource.RedisQuota;
import io.amime.api.resource.Violation.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds around quotas, each in itself. */
final class QuotaValidation {
  private QuotaValidation() {}

  static void check(Report report, MemQuota.Spec spec) {
    if (spec.quotas().isEmpty()) {
      report.required("spec.quotas", "at least one limit");
    }
    for (int i = 0; i < spec.quotas().size(); i++) {
      MemQuota.Limit limit = spec.quotas().get(i);
      String path = "spec.quotas[" + i + "]";
      name(report, path, limit.name());
      amount(report, path, limit.maxAmount());
      for (int j = 0; j < limit.overrides().size(); j++) {
        MemQuota.Override override = limit.overrides().get(j);
        override(
            report, path + ".overrides[" + j + "]", override.dimensions(), override.maxAmount());
      }
    }
  }

  static void check(Report report, RedisQuota.Spec spec) {
    if (spec.quotas().isEmpty()) {
      report.required("spec.quotas", "at least one limit");
    }
    if (spec.connectionPoolSize() != null) {
      report.notNegative("spec.connectionPoolSize", spec.connectionPoolSize());
    }
    if (spec.redisServerUrl() != null && spec.redisServerUrl().isBlank()) {
      report.invalid("spec.redisServerUrl", "is empty; write host:port or leave it out");
    }
    for (int i = 0; i < spec.quotas().size(); i++) {
      limit(report, "spec.quotas[" + i + "]", spec.quotas().get(i));
    }
  }

  private static void limit(Report report, String path, RedisQuota.Limit limit) {
    name(report, path, limit.name());
    amount(report, path, limit.maxAmount());
    if (limit.validDuration() == null) {
      report.required(path + ".validDuration", "length of the window, such as 60s");
    }
    if (limit.rateLimitAlgorithm() == RedisQuota.Algorithm.ROLLING_WINDOW) {
      if (limit.bucketDuration() == null) {
        report.required(path + ".bucketDuration", "granularity of the rolling window, such as 1s");
      } else if (limit.validDuration() != null
          && limit.bucketDuration().compareTo(limit.validDuration()) >= 0) {
        report.invalid(path + ".bucketDuration", "must be shorter than validDuration");
      }
    }
    for (int j = 0; j < limit.overrides().size(); j++) {
      RedisQuota.Override override = limit.overrides().get(j);
      override(report, path + ".overrides[" + j + "]", override.dimensions(), override.maxAmount());
    }
  }

  private static void name(Report report, String path, @Nullable String name) {
    if (name == null || name.isBlank()) {
      report.required(
          path + ".name", "full name of the instance, such as requestcount.quota.istio-system");
    }
  }

  private static void amount(Report report, String path, @Nullable Long amount) {
    if (amount == null) {
      report.required(path + ".maxAmount", "units per window, 1 or more");
    } else {
      report.positive(path + ".maxAmount", amount);
    }
  }

  private static void override(
      Report report, String path, Map<String, String> dimensions, @Nullable Long amount) {
    if (dimensions.isEmpty()) {
      report.required(path + ".dimensions", "the values for which it holds");
    }
    amount(report, path, amount);
  }

  static void check(Report report, QuotaSpec.Spec spec, Vocabulary vocabulary) {
    if (spec.rules().isEmpty()) {
      report.required("spec.rules", "at least one rule");
    }
    for (int i = 0; i < spec.rules().size(); i++) {
      String path = "spec.rules[" + i + "]";
      QuotaSpec.QuotaRule rule = spec.rules().get(i);
      if (rule.quotas().isEmpty()) {
        report.required(path + ".quotas", "at least one charge, such as {quota: requestcount}");
      }
      for (int j = 0; j < rule.quotas().size(); j++) {
        charge(report, path + ".quotas[" + j + "]", rule.quotas().get(j));
      }
      for (int j = 0; j < rule.match().size(); j++) {
        clause(report, path + ".match[" + j + "].clause", rule.match().get(j), vocabulary);
      }
    }
  }

  private static void charge(Report report, String path, QuotaSpec.Charge charge) {
    if (charge.quota() == null || charge.quota().isBlank()) {
      report.required(path + ".quota", "name of the quota instance");
    }
    if (charge.charge() != null) {
      report.positive(path + ".charge", charge.charge());
    }
  }

  private static void clause(
      Report report, String path, QuotaSpec.Clause clause, Vocabulary vocabulary) {
    if (clause.clause().isEmpty()) {
      report.warn(path, Reason.EmptyMatch, "it has no condition and matches everything");
    }
    clause
        .clause()
        .forEach((name, condition) -> {
          String at = FieldPath.child(path, name);
          Parts.condition(report, at, condition, true);
          AttributeType type = vocabulary.typeOf(name);
          if (type != AttributeType.STRING) {
            report.error(
                at,
                Reason.FieldValueNotFound,
                type == null
                    ? "unknown attribute " + name
                    : name + " is " + type + "; conditions are on STRING attributes");
          }
        });
  }

  static void check(Report report, QuotaSpecBinding.Spec spec) {
    if (spec.quotaSpecs().isEmpty()) {
      report.required("spec.quotaSpecs", "at least one QuotaSpec, by name");
    }
    for (int i = 0; i < spec.quotaSpecs().size(); i++) {
      if (spec.quotaSpecs().get(i).name() == null) {
        report.required("spec.quotaSpecs[" + i + "].name", "name of a QuotaSpec");
      }
    }
    if (spec.services().isEmpty()) {
      report.required("spec.services", "at least one service, such as {name: ratings}");
    }
    for (int i = 0; i < spec.services().size(); i++) {
      Parts.service(report, "spec.services[" + i + "]", spec.services().get(i));
    }
  }
}
