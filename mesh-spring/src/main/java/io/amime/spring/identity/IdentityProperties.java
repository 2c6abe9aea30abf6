package io.amime.spring.identity;

import io.amime.api.identity.IdentitySettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where a service gets its certificate; see {@link IdentitySettings}.
 *
 * @param caUrl default {@code https://127.0.0.1:8060}
 * @param namespace default {@code istio-system}
 * @param certificateTtl default one hour
 */
@ConfigurationProperties("mesh.identity")
record IdentityProperties(
    @DefaultValue("https://127.0.0.1:8060") URI caUrl,
    Path caBundle,
    Path joinTokenFile,
    @DefaultValue("istio-system") String namespace,
    String serviceAccount,
    Path stateDir,
    @DefaultValue("1h") Duration certificateTtl) {

  IdentitySettings settings() {
    return new IdentitySettings(
        caUrl, caBundle, joinTokenFile, namespace, serviceAccount, stateDir, certificateTtl);
  }
}
