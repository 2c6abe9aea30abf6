package io.amime.ca.state;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the CA.
 *
 * @param stateDir made with mode 0700; the CA refuses to start in one that others can read
 * @param trustDomain default {@code cluster.local}; fixed once the root exists
 * @param passphraseFile that the keys are encrypted with, mode 0600; default {@code passphrase} in
 *     the state directory, made at the first start
 * @param certificateTtl when a request names none; default one hour
 * @param maxCertificateTtl default one day
 * @param dnsNames of the CA's own server; default {@code localhost, citadel}
 * @param ipAddresses of the CA's own server; default {@code 127.0.0.1}
 * @param joinFiles where tokens for known workloads are laid out, none by default
 */
@ConfigurationProperties("mesh.ca")
public record CaProperties(
    Path stateDir,
    @DefaultValue("cluster.local") String trustDomain,
    @Nullable Path passphraseFile,
    @DefaultValue("1h") Duration certificateTtl,
    @DefaultValue("24h") Duration maxCertificateTtl,
    @DefaultValue({"localhost", "citadel"}) List<String> dnsNames,
    @DefaultValue("127.0.0.1") List<String> ipAddresses,
    @Nullable JoinFiles joinFiles) {

  /**
   * @param directory gets a folder {@code <name>} for each identity
   * @param identities by name: {@code <ns>/<sa>[;dns=a,b][;ip=127.0.0.1]}
   */
  public record JoinFiles(Path directory, Map<String, String> identities) {}
}
