package io.amime.api.identity;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP calls to a service of the mesh: presents the current certificate and talks only to the
 * identities expected.
 */
public final class MeshClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private record Built(long version, HttpClient client) {}

  private final LiveIdentity identity;
  private final Supplier<Set<SpiffeId>> servers;
  private final HttpClient.Version protocol;
  private volatile @Nullable Built built;

  /** Over HTTP/1.1. */
  public MeshClient(LiveIdentity identity, Supplier<Set<SpiffeId>> servers) {
    this(identity, servers, HttpClient.Version.HTTP_1_1);
  }

  /**
   * @param servers who may answer, read at each handshake
   */
  public MeshClient(
      LiveIdentity identity, Supplier<Set<SpiffeId>> servers, HttpClient.Version protocol) {
    this.identity = identity;
    this.servers = servers;
    this.protocol = protocol;
  }

  /**
   * For one service account of the own trust domain, such as {@code istio-system}, {@code pilot}.
   */
  public static MeshClient to(LiveIdentity identity, String namespace, String serviceAccount) {
    return new MeshClient(
        identity,
        () ->
            Set.of(new SpiffeId(identity.current().id().trustDomain(), namespace, serviceAccount)));
  }

  /**
   * The client to use for the next request; ask again for each. After a change of certificate or
   * trust it is a new one: pooled connections and TLS sessions of the old one speak for the old
   * certificate. The old one finishes what it is doing and ends by itself when nobody holds it.
   *
   * @throws IllegalStateException before the first certificate is there
   */
  public HttpClient http() {
    long version = identity.version();
    Built now = built;
    if (now != null && now.version == version) {
      return now.client;
    }
    return rebuild();
  }

  private synchronized HttpClient rebuild() {
    long version = identity.version();
    Built now = built;
    if (now != null && now.version == version) {
      return now.client;
    }
    identity.current();
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(identity.clientContext(servers))
            .version(protocol)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    built = new Built(version, client);
    return client;
  }
}
