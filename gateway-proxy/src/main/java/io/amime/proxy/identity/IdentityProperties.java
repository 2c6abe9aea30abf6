package io.amime.proxy.identity;

import io.amime.api.identity.IdentitySettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the workload gets its certificate, {@code mesh.identity.*}.
 *
 * @param caUrl base address of the CA
 * @param caBundle file with the roots to trust before the first certificate
 * @param joinTokenFile file with a single-use token that the CA keeps fresh
 * @param namespace of the account
 * @param serviceAccount that the certificate names
 * @param stateDir keeps key, chain and bundle, readable by the owner only
 * @param certificateTtl asked for; the CA refuses what is longer than its own limit
 */
@ConfigurationProperties("mesh.identity")
public record IdentityProperties(
    @DefaultValue("https://127.0.0.1:8060") URI caUrl,
    @Nullable Path caBundle,
    @Nullable Path joinTokenFile,
    @DefaultValue("default") String namespace,
    @Nullable String serviceAccount,
    @DefaultValue(".mesh/identity") Path stateDir,
    @DefaultValue("1h") Duration certificateTtl) {

  /**
   * The settings, checked.
   *
   * @throws IllegalArgumentException that names every missing or wrong value
   */
  public IdentitySettings settings() {
    var wrong = new ArrayList<String>();
    var bundle = required(wrong, "ca-bundle", caBundle);
    var token = required(wrong, "join-token-file", joinTokenFile);
    var account = required(wrong, "service-account", serviceAccount);
    if (!"https".equals(caUrl.getScheme())) {
      wrong.add("mesh.identity.ca-url: " + caUrl + " (expected: https://HOST:PORT)");
    }
    if (bundle == null || token == null || account == null || !wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
    return new IdentitySettings(caUrl, bundle, token, namespace, account, stateDir, certificateTtl);
  }

  private static <T> @Nullable T required(List<String> wrong, String key, @Nullable T value) {
    if (value == null) {
      wrong.add("mesh.identity." + key + ": missing");
    }
    return value;
  }
}
