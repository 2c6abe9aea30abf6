package io.amime.ui.passthrough;

import io.amime.ui.service.Service;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The calls that the console makes, and thereby the only ones that a browser can reach. What a
 * person may do is decided by the services themselves; this keeps machine-facing calls out of reach
 * of a page.
 */
final class AllowList {
  private static final String NAME = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?";
  private static final String KIND = "[a-z]{1,63}";
  private static final String API = "/apis/[a-z0-9.-]{1,100}/v[a-z0-9]{1,20}";

  private static final List<Call> PILOT =
      List.of(
          call("/version", "GET"),
          call("/apis", "GET"),
          call(API, "GET"),
          call(API + "/" + KIND, "GET"),
          call(API + "/namespaces/" + NAME + "/" + KIND, "GET", "POST"),
          call(
              API + "/namespaces/" + NAME + "/" + KIND + "/[A-Za-z0-9][-A-Za-z0-9._]{0,252}",
              "GET",
              "PUT",
              "PATCH",
              "DELETE"),
          call("/v1/services", "GET"),
          call("/v1/workloads", "GET"),
          call("/v1/proxies", "GET"),
          call("/v1/proxies/[-A-Za-z0-9._]{1,253}/config", "GET"),
          call("/v1/feeds/resources", "GET"),
          call("/v1/history", "GET"),
          call("/v1/history/[0-9]{1,18}", "GET"),
          call("/v1/history/[0-9]{1,18}:restore", "POST"),
          call("/v1/analyze", "POST"),
          call("/v1/explain", "POST"),
          call("/v1/batches", "POST"));

  private static final List<Call> MIXER =
      List.of(
          call("/v1/rates", "GET"),
          call("/v1/expressions:evaluate", "POST"),
          call("/v1/check:simulate", "POST"));

  private static final List<Call> CITADEL =
      List.of(call("/v1/certificates", "GET"), call("/v1/bundle", "GET"));

  private AllowList() {}

  private record Call(Pattern path, Set<String> methods) {}

  private static Call call(String path, String... methods) {
    return new Call(Pattern.compile(path), Set.of(methods));
  }

  /**
   * @param path as the browser sent it, not decoded: a percent sign never matches
   */
  static boolean allows(Service service, String method, String path) {
    List<Call> calls =
        switch (service) {
          case PILOT -> PILOT;
          case MIXER -> MIXER;
          case CITADEL -> CITADEL;
        };
    return !path.contains("..")
        && calls.stream()
            .anyMatch(c -> c.methods().contains(method) && c.path().matcher(path).matches());
  }
}
