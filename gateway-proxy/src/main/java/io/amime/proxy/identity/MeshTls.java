package io.amime.proxy.identity;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.Serial;
import io.amime.proxy.upstream.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.IntPredicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS 1.3 to other sidecars and from them, by BoringSSL where its library loads and by the
 * JDK elsewhere. Contexts are made anew when certificate, trust or revocations change, because a
 * session that is resumed in an old one would skip the new checks.
 */
public final class MeshTls implements UpstreamTls, AutoCloseable {
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final LiveIdentity identity;
  private final SslProvider provider;

  /** Held only to take a handler from a context, so that none is let go in between. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable TlsContexts contexts;

  public MeshTls(LiveIdentity identity) {
    this(identity, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
  }

  MeshTls(LiveIdentity identity, SslProvider provider) {
    this.identity = identity;
    this.provider = provider;
  }

  @Override
  public long generation() {
    return identity.version();
  }

  @Override
  public SslHandler newHandler(Cluster cluster, Endpoint endpoint, ByteBufAllocator allocator) {
    var accepted = Set.copyOf(cluster.identities());
    boolean http2 = cluster.protocol().isHttp2();
    boolean bytes = !cluster.protocol().isHttp();
    // Sessions are kept by this: only that very member can resume one, and only for the same
    // service, because the JDK names the one that the session was made for.
    var place = ServerName.text(cluster.port(), cluster.host()) + "@" + endpoint.address();
    var handler =
        handler(now ->
            now.client(accepted, http2, bytes).newHandler(allocator, place, endpoint.port()));
    var parameters = handler.engine().getSSLParameters();
    parameters.setServerNames(List.of(ServerName.of(cluster.port(), cluster.host())));
    handler.engine().setSSLParameters(parameters);
    return handler;
  }

  /**
   * A server-side handler that demands a certificate of the mesh. It puts the right one of TLS in
   * its own place once the client has said which port it wants.
   *
   * @param wanted told the service port, 0 for a client that does not say; answers whether it is
   *     none of HTTP
   */
  public ChannelHandler newServerHandler(IntPredicate wanted) {
    return new ServerGreeting(
        HANDSHAKE, name -> newServerHandler(wanted.test(ServerName.port(name))));
  }

  private Function<ByteBufAllocator, SslHandler> newServerHandler(boolean bytes) {
    return allocator -> handler(now -> now.server(bytes).newHandler(allocator));
  }

  private SslHandler handler(Function<TlsContexts, SslHandler> from) {
    lock.lock();
    try {
      var handler = from.apply(current());
      handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
      return handler;
    } finally {
      lock.unlock();
    }
  }

  private TlsContexts current() {
    var now = contexts;
    if (now == null || now.version() != identity.version()) {
      var next = new TlsContexts(identity, provider);
      contexts = next;
      if (now != null) {
        now.release();
      }
      return next;
    }
    return now;
  }

  /**
   * Who is at the other end of a session, checked once more: a session may have been resumed after
   * its certificate ran out.
   */
  public X509Certificate peer(SSLSession session) throws CertificateException {
    var leaf = leaf(session);
    identity.peers().recheck(leaf, Duration.ZERO);
    return leaf;
  }

  @Override
  public void recheck(SSLSession session) throws CertificateException {
    peer(session);
  }

  @Override
  public boolean revoked(SSLSession session) {
    try {
      return identity.revoked().contains(Serial.of(leaf(session)));
    } catch (CertificateException e) {
      return true;
    }
  }

  private static X509Certificate leaf(SSLSession session) throws CertificateException {
    try {
      return (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("no certificate", e);
    }
  }

  /** Whether there is a certificate to present at all. */
  public boolean ready() {
    return identity.present();
  }

  /** Gives back what is outside the heap; connections that stand keep theirs. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (contexts != null) {
        contexts.release();
        contexts = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
