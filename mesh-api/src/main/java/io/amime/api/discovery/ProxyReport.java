package io.amime.api.discovery;

import java.util.List;

/**
 * What a proxy tells Pilot of itself whenever it has changed.
 *
 * @param problems with secrets that its configuration names
 */
public record ProxyReport(List<SecretProblem> problems) {
  public ProxyReport {
    problems = problems == null ? List.of() : List.copyOf(problems);
  }

  /**
   * A secret that cannot be used as somebody wants it.
   *
   * @param secret {@code namespace/name}, or the path of a file
   * @param resource whose wish it is, such as {@code Ingress/default/shop}
   * @param problem what is wrong, without anything of its content
   */
  public record SecretProblem(String secret, String resource, String problem) {}
}
