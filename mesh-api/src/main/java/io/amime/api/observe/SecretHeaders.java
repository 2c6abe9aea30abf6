package io.amime.api.observe;

import java.util.List;
import java.util.Set;

/** Headers whose values nobody is shown. */
public final class SecretHeaders {
  private static final Set<String> NAMES =
      Set.of(
          "authorization",
          "proxy-authorization",
          "www-authenticate",
          "proxy-authenticate",
          "cookie",
          "cookie2",
          "set-cookie",
          "x-forwarded-client-cert",
          "x-ssl-client-cert",
          "x-amzn-oidc-data",
          "x-goog-iap-jwt-assertion");

  private static final List<String> PARTS =
      List.of("token", "secret", "passw", "api-key", "apikey", "credential", "session", "jwt");

  private SecretHeaders() {}

  /** Whether the header may carry what lets somebody act in another's name. */
  public static boolean contain(String lowerCaseName) {
    return NAMES.contains(lowerCaseName) || PARTS.stream().anyMatch(lowerCaseName::contains);
  }
}
