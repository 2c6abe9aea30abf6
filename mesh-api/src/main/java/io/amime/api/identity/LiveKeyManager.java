package io.amime.api.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents whatever certificate is current when a handshake starts. The alias is the serial, so
 * that chain and key of one handshake belong together even when a rotation falls between.
 */
final class LiveKeyManager extends X509ExtendedKeyManager {
  private final Supplier<@Nullable X509Svid> current;
  private final Function<String, @Nullable X509Svid> recent;

  LiveKeyManager(
      Supplier<@Nullable X509Svid> current, Function<String, @Nullable X509Svid> recent) {
    this.current = current;
    this.recent = recent;
  }

  private @Nullable String alias(String... keyTypes) {
    X509Svid svid = current.get();
    if (svid == null) {
      return null;
    }
    String algorithm = svid.key().getAlgorithm();
    for (String type : keyTypes) {
      if (type.equals(algorithm) || type.startsWith(algorithm + "_")) { // OpenSSL says EC_EC
        return svid.serial();
      }
    }
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return getServerAliases(type, issuers);
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    String alias = alias(type);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(types);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(type);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(types);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(type);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    X509Svid svid = alias == null ? null : recent.apply(alias);
    return svid == null ? null : svid.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    X509Svid svid = alias == null ? null : recent.apply(alias);
    return svid == null ? null : svid.key();
  }
}
