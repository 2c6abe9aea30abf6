package io.amime.api.validation;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.RouteOptions;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A RouteRule in itself. */
final class RouteRuleValidation {
  private static final String URI = "uri";

  private RouteRuleValidation() {}

  static void check(Report report, RouteRule rule) {
    RouteRule.Spec spec = rule.spec();
    Parts.destination(report, "spec.destination", spec.destination());
    match(report, spec.match());
    weights(report, spec.route());
    redirect(report, spec);
    if (spec.rewrite() != null
        && spec.rewrite().uri() == null
        && spec.rewrite().authority() == null) {
      report.required("spec.rewrite", "uri or authority is needed");
    }
    Parts.service(report, "spec.mirror", spec.mirror());
    HttpSettingsValidation.check(report, spec);
    options(report, rule);
  }

  private static void options(Report report, RouteRule rule) {
    RouteOptions read = RouteOptions.of(rule.meta());
    option(
        report,
        rule,
        RouteOptions.MIRROR_PERCENT,
        read.mirrorPercent() != null,
        "is not from 0 to 100",
        rule.spec().mirror() == null ? "mirror" : null);
    option(
        report,
        rule,
        RouteOptions.REDIRECT_CODE,
        read.redirectCode() != null,
        "is none of 301, 302, 303, 307 or 308",
        rule.spec().redirect() == null ? "redirect" : null);
  }

  private static void option(
      Report report,
      RouteRule rule,
      String name,
      boolean sound,
      String why,
      @Nullable String missing) {
    String given = rule.meta().annotations().get(name);
    String path = FieldPath.child("metadata.annotations", name);
    if (given != null && !sound) {
      report.invalid(path, "\"" + given + "\" " + why);
    } else if (given != null && missing != null) {
      report.warn(path, Reason.IgnoredField, "has no effect without spec." + missing);
    }
  }

  private static void match(Report report, RouteRule.@Nullable Match match) {
    if (match == null) {
      return;
    }
    boolean says =
        match.source() != null
            || match.tcp() != null
            || (match.request() != null && !match.request().headers().isEmpty());
    if (!says) {
      report.warn("spec.match", Reason.EmptyMatch, "it has no condition and matches everything");
    }
    Parts.service(report, "spec.match.source", match.source());
    if (match.tcp() != null) {
      subnets(report, "spec.match.tcp.sourceSubnet", match.tcp().sourceSubnet());
      subnets(report, "spec.match.tcp.destinationSubnet", match.tcp().destinationSubnet());
    }
    if (match.request() != null) {
      match
          .request()
          .headers()
          .forEach((name, condition) -> {
            String path = FieldPath.child("spec.match.request.headers", name);
            Formats.header(report, path, name);
            Parts.condition(report, path, condition, !name.equals(URI));
          });
    }
  }

  private static void subnets(Report report, String path, List<String> subnets) {
    for (int i = 0; i < subnets.size(); i++) {
      if (!Formats.isIpv4(subnets.get(i)) && !Formats.isCidr(subnets.get(i))) {
        report.invalid(
            path + "[" + i + "]",
            "\"" + subnets.get(i) + "\" is no IPv4 address or block such as 10.0.0.0/8");
      }
    }
  }

  private static void weights(Report report, List<RouteRule.DestinationWeight> route) {
    int sum = 0;
    for (int i = 0; i < route.size(); i++) {
      RouteRule.DestinationWeight entry = route.get(i);
      String path = "spec.route[" + i + "]";
      report.range(path + ".weight", entry.weight(), 0, 100);
      Formats.labels(report, path + ".labels", entry.labels());
      Parts.service(report, path + ".destination", entry.destination());
      if (entry.destination() != null && !entry.destination().labels().isEmpty()) {
        report.warn(
            path + ".destination.labels",
            Reason.IgnoredField,
            "has no effect; versions are chosen in " + path + ".labels");
      }
      sum += entry.weight();
    }
    if (route.size() == 1 && sum != 0 && sum != 100) {
      report.invalid(
          "spec.route[0].weight",
          "a single entry takes all: leave weight out or write 100, not " + sum);
    } else if (route.size() > 1 && sum != 100) {
      report.invalid("spec.route", "the weights sum to " + sum + "; they must sum to 100");
    }
  }

  private static void redirect(Report report, RouteRule.Spec spec) {
    if (spec.redirect() == null) {
      return;
    }
    if (spec.redirect().uri() == null && spec.redirect().authority() == null) {
      report.required("spec.redirect", "uri or authority is needed");
    }
    String why = "not together with redirect, which forwards nothing";
    if (!spec.route().isEmpty()) {
      report.forbidden("spec.route", why);
    }
    if (spec.rewrite() != null) {
      report.forbidden("spec.rewrite", why);
    }
    if (spec.httpFault() != null) {
      report.forbidden("spec.httpFault", why);
    }
    if (spec.websocketUpgrade()) {
      report.forbidden("spec.websocketUpgrade", why);
    }
  }
}
