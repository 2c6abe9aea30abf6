package io.amime.api.validation;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.GoDuration;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Violation.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Timeout, retries, faults, CORS and headers of a RouteRule. */
final class HttpSettingsValidation {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

  private HttpSettingsValidation() {}

  private static final String UNUSED = "has no effect beside a redirect, which forwards nothing";

  static void check(Report report, RouteRule.Spec spec) {
    if (spec.redirect() != null) {
      unused(report, "spec.httpReqTimeout", spec.httpReqTimeout() != null);
      unused(report, "spec.httpReqRetries", spec.httpReqRetries() != null);
      unused(report, "spec.mirror", spec.mirror() != null);
      unused(report, "spec.appendHeaders", !spec.appendHeaders().isEmpty());
    }
    timeout(report, spec.httpReqTimeout());
    retries(report, spec.httpReqRetries(), spec.httpReqTimeout());
    fault(report, spec.httpFault());
    cors(report, spec.corsPolicy());
    spec.appendHeaders()
        .forEach((name, value) -> {
          String path = FieldPath.child("spec.appendHeaders", name);
          Formats.header(report, path, name);
          if (value.isEmpty()) {
            report.invalid(path, "the value is empty");
          } else if (value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            report.invalid(path, "the value has control characters");
          }
        });
  }

  private static void unused(Report report, String path, boolean given) {
    if (given) {
      report.warn(path, Reason.IgnoredField, UNUSED);
    }
  }

  private static void timeout(Report report, RouteRule.@Nullable HttpTimeout given) {
    if (given == null) {
      return;
    }
    if (given.simpleTimeout() == null) {
      report.required("spec.httpReqTimeout.simpleTimeout", "a timeout, such as {timeout: 10s}");
    } else if (given.simpleTimeout().timeout() == null) {
      report.required(
          "spec.httpReqTimeout.simpleTimeout.timeout", "a duration of at least 1ms, such as 10s");
    }
  }

  private static void retries(
      Report report, RouteRule.@Nullable HttpRetry given, RouteRule.@Nullable HttpTimeout timeout) {
    if (given == null) {
      return;
    }
    if (given.simpleRetry() == null) {
      report.required("spec.httpReqRetries.simpleRetry", "a policy, such as {attempts: 3}");
    } else {
      report.notNegative(
          "spec.httpReqRetries.simpleRetry.attempts", given.simpleRetry().attempts());
      Duration perTry = given.simpleRetry().perTryTimeout();
      Duration whole =
          timeout == null || timeout.simpleTimeout() == null
              ? null
              : timeout.simpleTimeout().timeout();
      if (perTry != null && whole != null && perTry.compareTo(whole) >= 0) {
        report.warn(
            "spec.httpReqRetries.simpleRetry.perTryTimeout",
            Reason.IgnoredField,
            GoDuration.format(perTry)
                + " has no effect: the whole request may only take "
                + GoDuration.format(whole));
      }
    }
  }

  private static void fault(Report report, RouteRule.@Nullable HttpFault given) {
    if (given == null) {
      return;
    }
    if (given.delay() == null && given.abort() == null) {
      report.warn("spec.httpFault", Reason.EmptyMatch, "it has neither delay nor abort");
    }
    if (given.delay() != null) {
      percent(report, "spec.httpFault.delay.percent", given.delay().percent());
      if (given.delay().fixedDelay() == null) {
        report.required(
            "spec.httpFault.delay.fixedDelay", "a duration of at least 1ms, such as 5s");
      }
    }
    if (given.abort() != null) {
      percent(report, "spec.httpFault.abort.percent", given.abort().percent());
      int status = given.abort().httpStatus();
      if (status != 0 && (status < 200 || status > 599)) {
        report.invalid(
            "spec.httpFault.abort.httpStatus",
            status + " is no status to answer with; 200 to 599, or 0 for no abort");
      }
    }
  }

  private static void percent(Report report, String path, @Nullable Double percent) {
    if (percent == null) {
      report.warn(path, Reason.Notice, "absent: every request is hit");
    } else {
      report.range(path, percent, 0, 100);
    }
  }

  private static void cors(Report report, RouteRule.@Nullable CorsPolicy given) {
    if (given == null) {
      return;
    }
    methods(report, "spec.corsPolicy", given.allowMethods());
    headers(report, "spec.corsPolicy.allowHeaders", given.allowHeaders());
    headers(report, "spec.corsPolicy.exposeHeaders", given.exposeHeaders());
    if (given.maxAge() != null && given.maxAge().getNano() != 0) {
      report.invalid("spec.corsPolicy.maxAge", "must be whole seconds");
    }
  }

  static void methods(Report report, String path, List<String> methods) {
    for (int i = 0; i < methods.size(); i++) {
      if (!METHODS.contains(methods.get(i))) {
        report.invalid(
            path + ".allowMethods[" + i + "]",
            "\""
                + methods.get(i)
                + "\" is not one of "
                + String.join(", ", METHODS.stream().sorted().toList()));
      }
    }
  }

  private static void headers(Report report, String path, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      Formats.header(report, path + "[" + i + "]", names.get(i));
    }
  }
}
