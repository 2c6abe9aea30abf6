package io.amime.api.validation;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.HealthCheckOptions;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Violation.Reason;

/** What endpoints are asked for their health, by annotations. */
final class HealthCheckValidation {
  private HealthCheckValidation() {}

  /** The annotations of a policy or a rule. */
  static void annotations(Report report, ResourceMeta meta) {
    HealthCheckOptions read = HealthCheckOptions.of(meta);
    String count = "is no number from 1 to " + HealthCheckOptions.MOST_THRESHOLD;
    sound(
        report,
        meta,
        HealthCheckOptions.HEALTH_CHECK,
        read.asked() != null,
        "is none of http PATH (such as http /healthz), tcp, grpc or grpc SERVICE");
    part(
        report,
        meta,
        HealthCheckOptions.INTERVAL,
        read.interval() != null,
        "is no duration such as 10s, of one second or more");
    part(
        report,
        meta,
        HealthCheckOptions.TIMEOUT,
        read.timeout() != null,
        "is no duration such as 1s, longer than none");
    part(
        report,
        meta,
        HealthCheckOptions.UNHEALTHY_THRESHOLD,
        read.unhealthyThreshold() != null,
        count);
    part(
        report, meta, HealthCheckOptions.HEALTHY_THRESHOLD, read.healthyThreshold() != null, count);
  }

  private static void part(
      Report report, ResourceMeta meta, String annotation, boolean read, String why) {
    if (sound(report, meta, annotation, read, why)
        && !meta.annotations().containsKey(HealthCheckOptions.HEALTH_CHECK)) {
      report.warn(
          at(annotation),
          Reason.IgnoredField,
          "has no effect without " + HealthCheckOptions.HEALTH_CHECK);
    }
  }

  /** Whether the annotation is there and can be used. */
  private static boolean sound(
      Report report, ResourceMeta meta, String annotation, boolean read, String why) {
    String given = meta.annotations().get(annotation);
    if (given != null && !read) {
      report.invalid(at(annotation), "\"" + given + "\" " + why);
    }
    return given != null && read;
  }

  static String at(String annotation) {
    return FieldPath.child("metadata.annotations", annotation);
  }
}
