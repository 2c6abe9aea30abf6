package io.amime.api.validation;

import io.amime.api.compile.RetryWords;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.StringCondition;
import io.amime.api.resource.Violation.Reason;
import io.amime.api.resource.VirtualService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One entry of a VirtualService in itself. */
final class HttpRouteValidation {
  private static final Set<Integer> REDIRECT_CODES = Set.of(301, 302, 303, 307, 308);
  private static final Set<String> REQUEST_LINE = Set.of("uri", "scheme", "method", "authority");
  private static final int LEAST_STATUS = 200;
  private static final int LAST_STATUS = 599;

  private HttpRouteValidation() {}

  static void check(Report report, String path, HttpRoute entry) {
    for (int i = 0; i < entry.match().size(); i++) {
      match(report, path + ".match[" + i + "]", entry.match().get(i));
    }
    action(report, path, entry);
    VirtualServiceValidation.targets(report, path, entry);
    redirect(report, path + ".redirect", entry.redirect());
    if (entry.directResponse() != null) {
      report.range(
          path + ".directResponse.status",
          entry.directResponse().status(),
          LEAST_STATUS,
          LAST_STATUS);
    }
    rewrite(report, path + ".rewrite", entry.rewrite());
    retries(report, path + ".retries", entry.retries());
    mirrors(report, path, entry);
    HttpRouteFaultValidation.check(report, path + ".fault", entry.fault());
    HttpRouteHeaderValidation.check(report, path, entry);
  }

  private static void action(Report report, String path, HttpRoute entry) {
    long answers =
        Stream.of(entry.redirect(), entry.directResponse()).filter(Objects::nonNull).count();
    if (entry.delegate() != null) {
      delegate(report, path, entry);
      return;
    }
    if (answers == 0 && entry.route().isEmpty()) {
      report.required(path + ".route", "a target, or redirect or directResponse instead");
    }
    if (answers == 2) {
      report.forbidden(path + ".directResponse", "not together with redirect");
    }
    if (answers == 0) {
      return;
    }
    String why = "not together with redirect or directResponse, which forward nothing";
    if (!entry.route().isEmpty()) {
      report.forbidden(path + ".route", why);
    }
    if (entry.rewrite() != null) {
      report.forbidden(path + ".rewrite", why);
    }
    if (entry.fault() != null) {
      report.forbidden(path + ".fault", why);
    }
  }

  private static void delegate(Report report, String path, HttpRoute entry) {
    HttpRoute.Delegate delegate = entry.delegate();
    if (delegate == null || delegate.name() == null || delegate.name().isEmpty()) {
      report.required(path + ".delegate.name", "the VirtualService whose routes stand here");
    }
    String why = "not together with delegate, whose routes stand here";
    if (!entry.route().isEmpty()) {
      report.forbidden(path + ".route", why);
    }
    if (entry.redirect() != null) {
      report.forbidden(path + ".redirect", why);
    }
    if (entry.directResponse() != null) {
      report.forbidden(path + ".directResponse", why);
    }
  }

  private static void match(Report report, String path, HttpRoute.Match match) {
    condition(report, path + ".uri", match.uri(), false);
    condition(report, path + ".scheme", match.scheme(), true);
    condition(report, path + ".method", match.method(), true);
    condition(report, path + ".authority", match.authority(), true);
    conditions(report, path + ".headers", match.headers());
    conditions(report, path + ".withoutHeaders", match.withoutHeaders());
    conditions(report, path + ".queryParams", match.queryParams());
    for (String name : match.headers().keySet()) {
      if (REQUEST_LINE.contains(name)) {
        report.warn(
            FieldPath.child(path + ".headers", name),
            Reason.IgnoredField,
            "has no effect: the request line is matched in " + path + "." + name);
      }
    }
    VirtualServiceValidation.port(report, path + ".port", match.port());
    Formats.labels(report, path + ".sourceLabels", match.sourceLabels());
  }

  private static void conditions(
      Report report, String path, Map<String, StringCondition> conditions) {
    conditions.forEach((name, condition) -> {
      String at = FieldPath.child(path, name);
      boolean empty =
          condition.exact() == null && condition.prefix() == null && condition.regex() == null;
      if (!empty) {
        condition(report, at, condition, true);
      }
    });
  }

  private static void condition(
      Report report, String path, @Nullable StringCondition condition, boolean mayBeEmpty) {
    if (condition != null) {
      Parts.condition(report, path, condition, mayBeEmpty);
    }
  }

  private static void redirect(Report report, String path, HttpRoute.@Nullable Redirect given) {
    if (given == null) {
      return;
    }
    if (Stream.of(given.uri(), given.authority(), given.port(), given.derivePort(), given.scheme())
        .allMatch(Objects::isNull)) {
      report.required(path, "uri, authority, scheme or port is needed");
    }
    if (given.redirectCode() != null && !REDIRECT_CODES.contains(given.redirectCode())) {
      report.invalid(
          path + ".redirectCode", given.redirectCode() + " is none of 301, 302, 303, 307 or 308");
    }
    VirtualServiceValidation.port(report, path + ".port", given.port());
    if (given.port() != null && given.derivePort() != null) {
      report.forbidden(path + ".derivePort", "not together with port");
    }
    if (given.scheme() != null && !Set.of("http", "https").contains(given.scheme())) {
      report.invalid(path + ".scheme", "\"" + given.scheme() + "\" is neither http nor https");
    }
  }

  private static void rewrite(Report report, String path, HttpRoute.@Nullable Rewrite given) {
    if (given == null) {
      return;
    }
    HttpRoute.RegexRewrite regex = given.uriRegexRewrite();
    if (given.uri() == null && given.authority() == null && regex == null) {
      report.required(path, "uri, authority or uriRegexRewrite is needed");
    }
    if (regex == null) {
      return;
    }
    if (given.uri() != null) {
      report.forbidden(path + ".uriRegexRewrite", "not together with uri");
    }
    if (regex.match() == null) {
      report.required(path + ".uriRegexRewrite.match", "an RE2 pattern");
    } else {
      Formats.regex(report, path + ".uriRegexRewrite.match", regex.match());
    }
  }

  private static void retries(Report report, String path, HttpRoute.@Nullable Retries given) {
    if (given == null) {
      return;
    }
    report.notNegative(path + ".attempts", given.attempts());
    List<String> unknown = RetryWords.unknown(given.retryOn());
    if (!unknown.isEmpty()) {
      report.warn(
          path + ".retryOn",
          Reason.IgnoredField,
          "nothing is tried again on " + String.join(", ", unknown));
    }
  }

  private static void mirrors(Report report, String path, HttpRoute entry) {
    if (entry.mirror() != null) {
      mirror(report, path + ".mirror", entry.mirror());
      if (!entry.mirrors().isEmpty()) {
        report.forbidden(path + ".mirrors", "not together with mirror");
      }
    }
    HttpRouteFaultValidation.percent(report, path + ".mirrorPercentage", entry.mirrorPercentage());
    if (entry.mirrorPercent() != null) {
      report.range(path + ".mirrorPercent", entry.mirrorPercent(), 0, 100);
    }
    for (int i = 0; i < entry.mirrors().size(); i++) {
      String at = path + ".mirrors[" + i + "]";
      mirror(report, at + ".destination", entry.mirrors().get(i).destination());
      HttpRouteFaultValidation.percent(
          report, at + ".percentage", entry.mirrors().get(i).percentage());
    }
  }

  private static void mirror(
      Report report, String path, VirtualService.@Nullable Destination destination) {
    if (destination == null || destination.host() == null) {
      report.required(path + ".host", "the service that gets copies");
    } else if (!Formats.isHost(destination.host())) {
      report.invalid(path + ".host", "\"" + destination.host() + "\" is no host");
    }
  }
}
