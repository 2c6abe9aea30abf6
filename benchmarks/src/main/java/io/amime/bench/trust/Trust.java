package io.amime.bench.trust;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.Pem;
import io.amime.api.identity.SvidFile;
import io.amime.api.identity.TestAuthority;
import io.amime.api.identity.X509Svid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;

/** An authority, and who everybody is: as PEM for others, as identity files for our own proxies. */
public final class Trust {
  /** Namespace of everything that is measured. */
  public static final String NAMESPACE = "bench";

  /** Account of the calling side. */
  public static final String CLIENT = "client";

  /** Account of the serving side. */
  public static final String SERVER = "backend";

  private final TestAuthority authority = TestAuthority.create();
  private final X509Svid client = authority.svid(NAMESPACE, CLIENT);
  private final X509Svid server = authority.svid(NAMESPACE, SERVER);
  private final LiveIdentity pilot = new LiveIdentity(InstantSource.system());
  private final Path folder;

  /**
   * @param folder takes the PEM files
   */
  public Trust(Path folder) throws IOException {
    this.folder = folder;
    pilot.use(authority.svid("istio-system", "pilot"));
    write(CLIENT, client);
    write(SERVER, server);
    Files.writeString(roots(), authority.bundle().pem());
  }

  private void write(String name, X509Svid svid) throws IOException {
    Files.writeString(chain(name), Pem.encode(svid.chain()));
    Files.writeString(key(name), Pem.encode(Pem.PRIVATE_KEY, svid.key().getEncoded()));
  }

  /** The certificate chain of that account. */
  public Path chain(String account) {
    return folder.resolve(account + ".pem");
  }

  /** The private key of that account. */
  public Path key(String account) {
    return folder.resolve(account + ".key");
  }

  public Path roots() {
    return folder.resolve("roots.pem");
  }

  /** What that account is called in certificates. */
  public String id(String account) {
    return authority.id(NAMESPACE, account).toString();
  }

  /** Serial of the certificate of that account. */
  public String serial(String account) {
    return svid(account).serial();
  }

  /** Writes the identity of an account where a proxy of ours keeps its own. */
  public void keepIdentity(String account, Path directory) throws IOException {
    new SvidFile(directory).save(svid(account), null);
  }

  /** What Pilot serves with. */
  public SSLContext pilot() {
    return pilot.serverContext();
  }

  private X509Svid svid(String account) {
    return account.equals(CLIENT) ? client : server;
  }
}
