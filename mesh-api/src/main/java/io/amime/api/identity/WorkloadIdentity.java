package io.amime.api.identity;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a workload in possession of a valid certificate: joins with a token, renews at half of the
 * life with a new key, shows the new certificate when others have been told of it, and starts again
 * from disk when the CA is away. Works on one daemon thread of its own; whatever fails is tried
 * again for as long as the process lives.
 */
public final class WorkloadIdentity implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WorkloadIdentity.class.getName());

  private final IdentitySettings settings;
  private final BeforeUse beforeUse;
  private final InstantSource clock;
  private final SecureRandom random;
  private final CaClient ca;
  private final SvidFile file;
  private final LiveIdentity live;
  private final CompletableFuture<X509Svid> ready = new CompletableFuture<>();
  private final Thread thread;

  private WorkloadIdentity(
      IdentitySettings settings, BeforeUse beforeUse, InstantSource clock, SecureRandom random) {
    this.settings = settings;
    this.beforeUse = beforeUse;
    this.clock = clock;
    this.random = random;
    this.ca = new CaClient(settings.caUrl(), settings.certificateTtl(), clock, random);
    this.file = new SvidFile(settings.stateDir());
    this.live = new LiveIdentity(clock);
    this.thread = Thread.ofVirtual().name("identity").unstarted(this::run);
  }

  /** Starts at once and returns at once; {@link #ready} tells when there is a certificate. */
  public static WorkloadIdentity start(
      IdentitySettings settings, BeforeUse beforeUse, InstantSource clock, SecureRandom random) {
    var identity = new WorkloadIdentity(settings, beforeUse, clock, random);
    identity.restore();
    identity.thread.start();
    return identity;
  }

  /** Completes with the first certificate, fails when closed before. */
  public CompletableFuture<X509Svid> ready() {
    return ready.copy();
  }

  /** The state that TLS contexts and clients are made from. */
  public LiveIdentity live() {
    return live;
  }

  /**
   * The certificate to present now.
   *
   * @throws IllegalStateException before the first one is there
   */
  public X509Svid current() {
    return live.current();
  }

  /** Ends renewal; what is current stays usable until it expires. */
  @Override
  public void close() {
    thread.interrupt();
    ready.completeExceptionally(new IllegalStateException("closed"));
  }

  private void restore() {
    file.load()
        .filter(kept -> stillGood(kept.svid()))
        .ifPresent(kept -> {
          LOG.log(Level.INFO, "starting with {0} from disk", kept.svid());
          adopt(kept.svid());
          restoreRevocations(kept.crl());
        });
    live.onTrust(() -> keep(current()));
  }

  private void restoreRevocations(@Nullable String crl) {
    if (crl == null) {
      return;
    }
    try {
      TrustBundle bundle = current().bundle();
      live.trust(bundle, RevocationList.verified(crl, bundle));
    } catch (CRLException e) {
      LOG.log(Level.ERROR, "the revocation list on disk is of no use: {0}", e.getMessage());
    }
  }

  private boolean stillGood(X509Svid svid) {
    try {
      new PeerVerifier(svid::bundle, Set::of, clock)
          .verify(svid.chain(), Set.of(settings.id(svid.bundle())));
      return !setUpAnew(svid);
    } catch (CertificateException | IOException e) {
      LOG.log(Level.INFO, "the certificate on disk is of no use: {0}", e.getMessage());
      return false;
    }
  }

  /** A bundle file without any root that we know means another mesh in the place of ours. */
  private boolean setUpAnew(X509Svid svid) throws IOException, CertificateException {
    return Files.isReadable(settings.caBundle())
        && Collections.disjoint(bundleFile().roots(), svid.bundle().roots());
  }

  private void run() {
    try {
      while (true) {
        if (live.present()) {
          X509Svid now = current();
          Thread.sleep(
              RenewalPlan.untilRenewal(now.obtained(), now.notAfter(), clock.instant(), random));
        }
        renewUntilDone();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void renewUntilDone() throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        X509Svid next = obtain();
        // Only now on disk: a restart before must come back with the one that others know.
        keep(next);
        adopt(next);
        LOG.log(Level.INFO, "now {0}", next);
        return;
      } catch (IOException | CertificateException | RuntimeException e) {
        Duration left = left();
        Duration wait = RenewalPlan.retry(attempt, left, random);
        LOG.log(
            level(attempt, left),
            "no new certificate, next attempt in {0}: {1}",
            wait,
            e.toString());
        Thread.sleep(wait);
      }
    }
  }

  private X509Svid obtain() throws IOException, InterruptedException, CertificateException {
    if (!left().isPositive()) {
      return join();
    }
    try {
      X509Svid next = ca.renew(live);
      announce(next);
      return next;
    } catch (CaRefusal e) {
      if (!e.ofCredential()) {
        throw e;
      }
      LOG.log(Level.WARNING, "renewal refused, joining again: {0}", e.getMessage());
      return join();
    } catch (SSLException e) {
      LOG.log(
          Level.WARNING,
          "the CA refused the current certificate, joining again: {0}",
          e.toString());
      return join();
    }
  }

  private X509Svid join() throws IOException, InterruptedException, CertificateException {
    TrustBundle trusted =
        live.present() && !setUpAnew(current()) ? current().bundle() : bundleFile();
    String token = Files.readString(settings.joinTokenFile()).strip();
    return ca.join(trusted, settings.id(trusted), token);
  }

  private TrustBundle bundleFile() throws IOException, CertificateException {
    return TrustBundle.parse(Files.readString(settings.caBundle()));
  }

  private void keep(X509Svid svid) {
    try {
      file.save(svid, live.revocations());
    } catch (IOException e) {
      // A full disk must not end a process that holds a good certificate.
      LOG.log(Level.ERROR, "cannot keep the certificate for a restart", e);
    }
  }

  /** While others cannot be told, the current certificate serves on: they know whose it is. */
  private void announce(X509Svid next) throws InterruptedException {
    var revoked = new CompletableFuture<Void>();
    Runnable unsubscribe =
        live.onChange(() -> {
          if (live.revoked().contains(current().serial())) {
            revoked.complete(null);
          }
        });
    try {
      CompletableFuture.anyOf(beforeUse.announce(next).toCompletableFuture(), revoked)
          .get(RenewalPlan.announcement(left()).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "serial {0} is shown without others having been told of it: {1}",
          next.serial(),
          e.toString());
    } finally {
      unsubscribe.run();
    }
  }

  private void adopt(X509Svid svid) {
    live.use(svid);
    ready.complete(svid);
  }

  private Duration left() {
    Instant now = clock.instant();
    return live.present() ? Duration.between(now, current().notAfter()) : Duration.ZERO;
  }

  private static Level level(int attempt, Duration left) {
    return attempt == 0 && left.isPositive() ? Level.INFO : Level.WARNING;
  }
}
