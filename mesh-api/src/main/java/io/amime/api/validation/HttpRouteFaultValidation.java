package io.amime.api.validation;

import io.amime.api.compile.GrpcCodes;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.Violation.Reason;
import org.jspecify.annotations.Nullable;

/** Faults of a VirtualService's entry, and percentages. */
final class HttpRouteFaultValidation {
  private HttpRouteFaultValidation() {}

  static void check(Report report, String path, HttpRoute.@Nullable Fault fault) {
    if (fault == null) {
      return;
    }
    if (fault.delay() == null && fault.abort() == null) {
      report.warn(path, Reason.EmptyMatch, "it has neither delay nor abort");
    }
    if (fault.delay() != null) {
      delay(report, path + ".delay", fault.delay());
    }
    if (fault.abort() != null) {
      abort(report, path + ".abort", fault.abort());
    }
  }

  private static void delay(Report report, String path, HttpRoute.Delay delay) {
    if (delay.fixedDelay() == null) {
      report.required(path + ".fixedDelay", "a duration of at least 1ms, such as 5s");
    }
    if (delay.percent() != null) {
      report.range(path + ".percent", delay.percent(), 0, 100);
    }
    if (delay.percent() == null && delay.percentage() == null) {
      report.warn(path + ".percentage", Reason.Notice, "absent: every request is hit");
    }
    percent(report, path + ".percentage", delay.percentage());
  }

  private static void abort(Report report, String path, HttpRoute.Abort abort) {
    int status = abort.httpStatus();
    if (status != 0 && (status < 200 || status > 599)) {
      report.invalid(path + ".httpStatus", status + " is no status to answer with; 200 to 599");
    }
    String grpc = abort.grpcStatus();
    if (grpc != null && status != 0) {
      report.forbidden(path + ".grpcStatus", "not together with httpStatus");
    } else if (grpc != null && GrpcCodes.error(grpc).isEmpty()) {
      report.invalid(
          path + ".grpcStatus",
          "\"" + grpc + "\" is no error of gRPC; write its name, such as UNAVAILABLE, or 1 to 16");
    }
    if (abort.percent() != null) {
      report.range(path + ".percent", abort.percent(), 0, 100);
    }
    if (abort.percent() == null && abort.percentage() == null) {
      report.warn(path + ".percentage", Reason.Notice, "absent: every request is hit");
    }
    percent(report, path + ".percentage", abort.percentage());
  }

  static void percent(Report report, String path, HttpRoute.@Nullable Percent percent) {
    if (percent != null && percent.value() != null) {
      report.range(path + ".value", percent.value(), 0, 100);
    }
  }
}
