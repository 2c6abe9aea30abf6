package io.amime.proxy.edge;

import io.amime.api.discovery.Inbound.Clients;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.Inbound.Version;
import io.amime.proxy.secret.UnusableSecret;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import javax.net.ssl.SSLException;

/** Makes contexts of secrets. */
final class EdgeContexts {
  private static final String NEWEST = "TLSv1.3";
  private static final String[] BOTH = {NEWEST, "TLSv1.2"};

  /** With forward secrecy and authenticated encryption only. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** A resumed session skips the check of the client's chain, so it must be young. */
  private static final long SESSION_SECONDS = 300;

  private static final long SESSIONS = 10_000;

  private static final ApplicationProtocolConfig HTTP_2_OR_1 =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2,
          ApplicationProtocolNames.HTTP_1_1);

  private final SslProvider provider;

  EdgeContexts(SslProvider provider) {
    this.provider = provider;
  }

  /**
   * @throws UnusableSecret when no TLS can be spoken under these terms with it
   */
  SslContext of(Terms terms, Secret secret) throws UnusableSecret {
    try {
      var builder =
          SslContextBuilder.forServer(secret.key(), secret.chain())
              .sslProvider(provider)
              .protocols(terms.oldest() == Version.TLS_1_3 ? new String[] {NEWEST} : BOTH)
              .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(HTTP_2_OR_1)
              .sessionTimeout(SESSION_SECONDS)
              .sessionCacheSize(SESSIONS);
      if (terms.clients() != Clients.ANYBODY) {
        if (secret.authorities().isEmpty()) {
          // Without them every certificate, or none, would do.
          throw new UnusableSecret("there is no " + Secret.AUTHORITIES + " to check clients by");
        }
        builder
            .trustManager(secret.authorities())
            .clientAuth(
                terms.clients() == Clients.KNOWN ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new UnusableSecret("certificate and key are not taken: " + e.getMessage());
    }
  }
}
