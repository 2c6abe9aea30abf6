package io.amime.cli.state;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS towards the control plane: its certificates must come from the mesh's own roots. */
public final class MeshTrust {
  private MeshTrust() {}

  /**
   * @param bundle PEM certificates, one or more
   * @throws GeneralSecurityException if there is none in it, or one that cannot be read
   */
  public static SSLContext of(String bundle) throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    var pem = new ByteArrayInputStream(bundle.getBytes(StandardCharsets.UTF_8));
    int i = 0;
    for (var root : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
      trusted.setCertificateEntry("root-" + i++, root);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
