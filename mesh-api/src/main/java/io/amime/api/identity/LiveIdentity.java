package io.amime.api.identity;

import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Who this process is at this moment, and whom it trusts. TLS contexts made here read the state at
 * each handshake: a rotation needs no new listener and drops no connection.
 */
public final class LiveIdentity {
  /** Resumed sessions skip the certificate check, so they must be young. */
  private static final int SESSION_SECONDS = 300;

  private static final int KEPT = 3;

  private record State(List<X509Svid> recent, @Nullable RevocationList revocations, long version) {}

  private volatile State state = new State(List.of(), null, 0);
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Runnable> trustListeners = new CopyOnWriteArrayList<>();
  private final PeerVerifier verifier;

  public LiveIdentity(InstantSource clock) {
    this.verifier = new PeerVerifier(() -> current().bundle(), this::revoked, clock);
  }

  /**
   * The certificate to present now.
   *
   * @throws IllegalStateException before the first one is there
   */
  public X509Svid current() {
    X509Svid svid = currentOrNull();
    if (svid == null) {
      throw new IllegalStateException("this process has no certificate yet");
    }
    return svid;
  }

  public boolean present() {
    return currentOrNull() != null;
  }

  /** Serials, as {@link Serial} writes them, of certificates that are no longer good. */
  public Set<String> revoked() {
    RevocationList list = state.revocations;
    return list == null ? Set.of() : list.serials();
  }

  /** The newest list of them, null before the first. */
  public @Nullable RevocationList revocations() {
    return state.revocations;
  }

  /** Grows with every change of certificate, bundle or revocations. */
  public long version() {
    return state.version;
  }

  /** Presents this certificate from the next handshake on. */
  public void use(X509Svid svid) {
    synchronized (this) {
      State old = state;
      List<X509Svid> recent =
          Stream.concat(Stream.of(svid), old.recent.stream()).limit(KEPT).toList();
      state = new State(recent, old.revocations, old.version + 1);
    }
    listeners.forEach(Runnable::run);
  }

  /**
   * Trusts these roots and refuses the certificates on this list from the next handshake on.
   *
   * @param list null if there is no news: the one before stays
   * @throws IllegalStateException before the first certificate is there
   * @throws IllegalArgumentException if the bundle is of another trust domain, or the list older
   *     than the one before: then nothing changes
   */
  public void trust(TrustBundle bundle, @Nullable RevocationList list) {
    boolean changed;
    synchronized (this) {
      State old = state;
      X509Svid svid = current();
      if (!bundle.trustDomain().equals(svid.id().trustDomain())) {
        throw new IllegalArgumentException("bundle of trust domain " + bundle.trustDomain());
      }
      RevocationList next = newer(old.revocations, list);
      if (bundle.equals(svid.bundle()) && Objects.equals(next, old.revocations)) {
        return;
      }
      boolean same =
          bundle.equals(svid.bundle()) && (next == null || next.serials().equals(revoked()));
      List<X509Svid> recent = old.recent.stream().map(one -> one.with(bundle)).toList();
      state = new State(recent, next, same ? old.version : old.version + 1);
      changed = !same;
    }
    if (changed) {
      listeners.forEach(Runnable::run);
    }
    trustListeners.forEach(Runnable::run);
  }

  private static @Nullable RevocationList newer(
      @Nullable RevocationList known, @Nullable RevocationList next) {
    if (next == null || next.equals(known)) {
      return known;
    }
    if (known != null && next.number().compareTo(known.number()) <= 0) {
      throw new IllegalArgumentException(
          "revocation list %s comes after %s".formatted(next.number(), known.number()));
    }
    return next;
  }

  /** Calls back after each change, on the thread that made it; returns how to stop that. */
  public Runnable onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Calls back after each change of bundle or list, also of one that only lives longer. */
  public void onTrust(Runnable listener) {
    trustListeners.add(listener);
  }

  /** Checks peers against the current state. */
  public PeerVerifier peers() {
    return verifier;
  }

  public X509ExtendedKeyManager keyManager() {
    return new LiveKeyManager(this::currentOrNull, this::recent);
  }

  /**
   * Accepts any workload of the mesh as client, and as server only those expected.
   *
   * @param servers read at each handshake; an empty set refuses every server
   */
  public X509ExtendedTrustManager trustManager(Supplier<Set<SpiffeId>> servers) {
    return new PeerTrustManager(verifier, servers);
  }

  /** For a listener; the caller sets whether it wants or needs client certificates. */
  public SSLContext serverContext() {
    SSLContext context = context(Set::of);
    limit(context.getServerSessionContext());
    return context;
  }

  /**
   * For calls to the servers expected. A session resumed by the context may still speak for the
   * previous certificate; who must not, makes a new context after a change, as {@link MeshClient}
   * does.
   */
  public SSLContext clientContext(Supplier<Set<SpiffeId>> servers) {
    SSLContext context = context(servers);
    limit(context.getClientSessionContext());
    return context;
  }

  private SSLContext context(Supplier<Set<SpiffeId>> servers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {keyManager()}, new TrustManager[] {trustManager(servers)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private static void limit(@Nullable SSLSessionContext sessions) {
    if (sessions != null) {
      sessions.setSessionTimeout(SESSION_SECONDS);
    }
  }

  private @Nullable X509Svid currentOrNull() {
    List<X509Svid> recent = state.recent;
    return recent.isEmpty() ? null : recent.getFirst();
  }

  private @Nullable X509Svid recent(String serial) {
    for (X509Svid svid : state.recent) {
      if (svid.serial().equals(serial)) {
        return svid;
      }
    }
    return null;
  }
}
