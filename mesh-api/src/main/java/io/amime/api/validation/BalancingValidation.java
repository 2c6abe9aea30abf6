package io.amime.api.validation;

import io.amime.api.resource.BalancingOptions;
import io.amime.api.resource.BalancingOptions.What;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationPolicy.Algorithm;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.DestinationRule.ConsistentHash;
import io.amime.api.resource.DestinationRule.HttpCookie;
import io.amime.api.resource.DestinationRule.LoadBalancer;
import io.amime.api.resource.DestinationRule.SimpleBalancer;
import io.amime.api.resource.DestinationRule.Warmup;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Violation.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How an endpoint is chosen, by fields and by annotations. */
final class BalancingValidation {
  private static final String FORMS = "header NAME, cookie NAME, query NAME, source or latency";
  private static final double ALL = 100;
  private static final double MOST_AGGRESSION = 1000;

  private BalancingValidation() {}

  /** The annotations of a policy. */
  static void annotations(Report report, DestinationPolicy policy) {
    ResourceMeta meta = policy.meta();
    BalancingOptions read = BalancingOptions.of(meta);
    BalancingOptions.By by = read.by();
    if (sound(report, meta, BalancingOptions.BALANCE_BY, by != null, "is none of " + FORMS)
        && by != null) {
      boolean token = by.name().isEmpty() || Formats.isHeaderName(by.name());
      if (!token && by.what() != What.QUERY) {
        report.invalid(
            at(BalancingOptions.BALANCE_BY),
            "\"" + by.name() + "\" is no name of a header or a cookie");
      }
      if (policy.spec().loadBalancing() != null) {
        report.warn(
            "spec.loadBalancing",
            Reason.IgnoredField,
            "has no effect: the annotation " + BalancingOptions.BALANCE_BY + " decides");
      }
    }
    boolean cookie = by != null && by.what() == What.COOKIE;
    String noDuration = "is no duration such as 1h or 30s";
    if (sound(report, meta, BalancingOptions.COOKIE_TTL, read.cookieTtl() != null, noDuration)
        && !cookie) {
      idle(
          report,
          BalancingOptions.COOKIE_TTL,
          "without " + BalancingOptions.BALANCE_BY + ": cookie NAME");
    }
    if (sound(
            report,
            meta,
            BalancingOptions.WARMUP,
            read.warmup() != null,
            noDuration + ", longer than none")
        && (by != null || random(policy))) {
      idle(report, BalancingOptions.WARMUP, "but with ROUND_ROBIN and LEAST_CONN");
    }
    sound(
        report,
        meta,
        BalancingOptions.PREFER_ZONE,
        read.preferZone() != null,
        "is neither true nor false");
  }

  private static boolean random(DestinationPolicy policy) {
    var given = policy.spec().loadBalancing();
    return given != null && given.name() == Algorithm.RANDOM;
  }

  /** The annotations of a rule, whose fields say all but one thing. */
  static void annotations(Report report, DestinationRule rule) {
    ResourceMeta meta = rule.meta();
    BalancingOptions.By by = BalancingOptions.of(meta).by();
    sound(
        report,
        meta,
        BalancingOptions.BALANCE_BY,
        by != null && by.what() == What.LATENCY,
        "is not latency; for what a request carries write trafficPolicy.loadBalancer.consistentHash");
    String field = "here: write trafficPolicy.loadBalancer.";
    Stream.of(
            List.of(BalancingOptions.COOKIE_TTL, "consistentHash.httpCookie.ttl"),
            List.of(BalancingOptions.WARMUP, "warmup.duration"),
            List.of(BalancingOptions.PREFER_ZONE, "localityLbSetting.enabled"))
        .filter(pair -> meta.annotations().containsKey(pair.getFirst()))
        .forEach(pair -> idle(report, pair.getFirst(), field + pair.getLast()));
  }

  private static void idle(Report report, String annotation, String why) {
    report.warn(at(annotation), Reason.IgnoredField, "has no effect " + why);
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

  private static String at(String annotation) {
    return FieldPath.child("metadata.annotations", annotation);
  }

  /** The field of a rule. */
  static void field(Report report, String path, @Nullable LoadBalancer given) {
    if (given == null) {
      return;
    }
    if (given.simple() == SimpleBalancer.PASSTHROUGH) {
      report.warn(
          path + ".simple",
          Reason.IgnoredField,
          "PASSTHROUGH has no effect: endpoints are chosen by turns");
    }
    hash(report, path + ".consistentHash", given);
    Warmup warmup = given.warmup();
    if (warmup != null) {
      warmup(report, path + ".warmup", warmup);
      if (given.warmupDurationSecs() != null) {
        report.forbidden(path + ".warmupDurationSecs", "not together with warmup");
      }
    }
    boolean warms = warmup != null || given.warmupDurationSecs() != null;
    if (warms && (given.consistentHash() != null || given.simple() == SimpleBalancer.RANDOM)) {
      report.warn(
          path + (warmup == null ? ".warmupDurationSecs" : ".warmup"),
          Reason.IgnoredField,
          "has no effect but with ROUND_ROBIN and LEAST_REQUEST");
    }
  }

  private static void hash(Report report, String path, LoadBalancer given) {
    ConsistentHash hash = given.consistentHash();
    if (hash == null) {
      return;
    }
    if (given.simple() != null && given.simple() != SimpleBalancer.UNSPECIFIED) {
      report.forbidden(path, "not together with simple: " + given.simple());
    }
    List<String> said =
        Stream.of(
                said("httpHeaderName", hash.httpHeaderName() != null),
                said("httpCookie", hash.httpCookie() != null),
                said("useSourceIp", hash.useSourceIp()),
                said("httpQueryParameterName", hash.httpQueryParameterName() != null))
            .flatMap(s -> s)
            .toList();
    String all = "httpHeaderName, httpCookie, useSourceIp or httpQueryParameterName";
    if (said.isEmpty()) {
      report.required(path, "one of " + all);
    } else if (said.size() > 1) {
      report.forbidden(path, "only one of " + all + ", not " + String.join(" and ", said));
    }
    if (hash.httpHeaderName() != null && !Formats.isHeaderName(hash.httpHeaderName())) {
      report.invalid(
          path + ".httpHeaderName", "\"" + hash.httpHeaderName() + "\" is no header name");
    }
    if (hash.httpQueryParameterName() != null && hash.httpQueryParameterName().isEmpty()) {
      report.required(path + ".httpQueryParameterName", "the name of a query parameter");
    }
    if (hash.httpCookie() != null) {
      cookie(report, path + ".httpCookie", hash.httpCookie());
    }
  }

  private static Stream<String> said(String field, boolean is) {
    return is ? Stream.of(field) : Stream.empty();
  }

  private static void cookie(Report report, String path, HttpCookie cookie) {
    if (cookie.name() == null || cookie.name().isEmpty()) {
      report.required(path + ".name", "the name of the cookie, such as user");
    } else if (!Formats.isHeaderName(cookie.name())) {
      report.invalid(path + ".name", "\"" + cookie.name() + "\" is no name of a cookie");
    }
    String where = cookie.path();
    if (where != null
        && (!where.startsWith("/")
            || where.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == ';'))) {
      report.invalid(path + ".path", "\"" + where + "\" is no path of a cookie, such as /");
    }
    if (where != null && cookie.ttl() == null) {
      report.warn(path + ".path", Reason.IgnoredField, "has no effect without ttl");
    }
  }

  private static void warmup(Report report, String path, Warmup warmup) {
    Duration duration = warmup.duration();
    if (duration == null) {
      report.required(path + ".duration", "a duration, such as 60s");
    }
    if (warmup.minimumPercent() != null) {
      report.range(path + ".minimumPercent", warmup.minimumPercent(), 0, ALL);
    }
    if (warmup.aggression() != null) {
      report.range(path + ".aggression", warmup.aggression(), 1, MOST_AGGRESSION);
    }
  }
}
