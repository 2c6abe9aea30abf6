package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Origination;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.ProxyReport.SecretProblem;
import io.amime.proxy.secret.PemFiles;
import io.amime.proxy.secret.UnusableSecret;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards servers outside the mesh, on behalf of an application that speaks plain text. Files
 * that change take effect with the next connection; while they cannot be used, what was good before
 * stays, and where nothing was, nobody is called.
 */
public final class OriginatingTls implements UpstreamTls {
  private static final Logger log = LoggerFactory.getLogger(OriginatingTls.class);
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final Origination origination;
  private final OutsideSecret.@Nullable Places places;
  private List<Object> seen = List.of();
  private boolean good;
  private volatile @Nullable Contexts contexts;
  private volatile @Nullable String problem;
  private volatile long generation;

  private record Contexts(SslContext plain, SslContext http2) {}

  /**
   * @param secrets folder with {@code NAMESPACE/NAME/ca.crt} and so on
   */
  public OriginatingTls(Origination origination, @Nullable Path secrets) {
    this.origination = origination;
    var credentials = origination.credentials();
    this.places = credentials == null ? null : OutsideSecret.Places.of(credentials, secrets);
    make();
  }

  /** Takes in what has changed on disk. Reads files: never on an event loop. */
  public synchronized void reload() {
    if (places != null && !PemFiles.seen(places.all()).equals(seen)) {
      make();
    }
  }

  /** What is wrong with its files, null when nothing is. */
  public @Nullable SecretProblem problem() {
    var now = problem;
    var credentials = origination.credentials();
    if (now == null || credentials == null || places == null) {
      return null;
    }
    var secret =
        credentials.secret() == null
            ? places.all().stream().map(Path::toString).collect(Collectors.joining(", "))
            : credentials.secret();
    return new SecretProblem(secret, credentials.resource(), now);
  }

  private synchronized void make() {
    seen = places == null ? List.of() : PemFiles.seen(places.all());
    try {
      contexts = contexts(read(), null);
      good = true;
      problem = null;
    } catch (UnusableSecret e) {
      var why = String.valueOf(e.getMessage());
      problem = why;
      log.warn("{}", problem());
      if (!good) {
        contexts = refusing(why);
      }
    }
    generation++;
  }

  /** Ends every handshake, with the reason. */
  private Contexts refusing(String why) {
    try {
      return contexts(OutsideSecret.NONE, why);
    } catch (UnusableSecret e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private Contexts contexts(OutsideSecret secret, @Nullable String refusal) throws UnusableSecret {
    return new Contexts(context(secret, refusal, false), context(secret, refusal, true));
  }

  private OutsideSecret read() throws UnusableSecret {
    var credentials = origination.credentials();
    return credentials == null || places == null
        ? OutsideSecret.NONE
        : OutsideSecret.read(credentials, places);
  }

  private SslContext context(OutsideSecret secret, @Nullable String refusal, boolean http2)
      throws UnusableSecret {
    // Clusters come and go: nothing of theirs may be outside the heap.
    var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    try {
      if (!origination.verify() && refusal == null) {
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        builder.endpointIdentificationAlgorithm(null);
      } else {
        builder.trustManager(new OutsideTrust(secret.authorities(), origination.names(), refusal));
        if (!origination.names().isEmpty()) {
          builder.endpointIdentificationAlgorithm(null);
        }
      }
      if (secret.key() != null) {
        builder.keyManager(secret.key(), secret.chain());
      }
      if (http2) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1));
      }
      return builder.build();
    } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
      throw new UnusableSecret("certificates and key are not taken: " + e.getMessage());
    }
  }

  @Override
  public SslHandler newHandler(Cluster cluster, Endpoint endpoint, ByteBufAllocator allocator) {
    var now = Objects.requireNonNull(contexts, "made with this object");
    var wanted = Objects.requireNonNullElse(cluster.origination(), origination).serverName();
    var name = wanted == null ? cluster.host() : wanted;
    // The name goes into the server name indication, and is what the certificate is held against.
    var handler =
        (cluster.protocol().isHttp2() ? now.http2() : now.plain())
            .newHandler(allocator, name, cluster.port());
    if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
      var parameters = handler.engine().getSSLParameters();
      // Said explicitly, because by itself Java keeps names without a dot to itself.
      parameters.setServerNames(List.of(new SNIHostName(name)));
      handler.engine().setSSLParameters(parameters);
    }
    handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
    return handler;
  }

  @Override
  public void recheck(SSLSession session) {}

  /** Servers outside the mesh have no certificates of its authority. */
  @Override
  public boolean revoked(SSLSession session) {
    return false;
  }

  @Override
  public long generation() {
    return generation;
  }
}
