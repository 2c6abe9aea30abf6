package io.amime.ca.authority;

import io.amime.api.identity.Pem;
import io.amime.api.identity.TrustBundle;
import io.amime.ca.state.CaProperties;
import io.amime.ca.state.StateDirectory;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.springframework.stereotype.Component;

/** The root of the mesh: made at the first start, the same ever after. Signs what it is told. */
@Component
public class Authority {
  private static final String KEY_FILE = "root.key";
  private static final String CERTIFICATE_FILE = "root.pem";
  private static final Duration LIFE = Duration.ofDays(3650);
  private static final int SERIAL_BITS = 127;

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock;
  private final X509Certificate root;
  private final PrivateKey key;
  private final TrustBundle bundle;

  Authority(StateDirectory state, KeyFiles keys, CaProperties properties, InstantSource clock)
      throws CertificateException {
    this.clock = clock;
    if (!state.has(CERTIFICATE_FILE)) {
      create(state, keys, properties.trustDomain());
    }
    this.root = Pem.certificates(state.read(CERTIFICATE_FILE)).getFirst();
    this.key = keys.read(KEY_FILE);
    this.bundle = TrustBundle.of(List.of(root));
    if (!bundle.trustDomain().equals(properties.trustDomain())) {
      throw new IllegalStateException(
          "the root is for trust domain %s, configured is %s"
              .formatted(bundle.trustDomain(), properties.trustDomain()));
    }
  }

  public TrustBundle bundle() {
    return bundle;
  }

  /** A certificate for exactly this request. */
  public X509Certificate sign(LeafRequest request) {
    return convert(Profiles.leaf(request, serial(), clock.instant(), root, key));
  }

  /** A list of the serials, by when they were revoked. */
  public X509CRL sign(Map<BigInteger, Instant> revoked, BigInteger number, Instant nextUpdate) {
    var builder = new JcaX509v2CRLBuilder(root, Date.from(clock.instant()));
    builder.setNextUpdate(Date.from(nextUpdate));
    revoked.forEach(
        (serial, at) -> builder.addCRLEntry(serial, Date.from(at), CRLReason.unspecified));
    try {
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          Profiles.keyIds().createAuthorityKeyIdentifier(root.getPublicKey()));
      return new JcaX509CRLConverter()
          .getCRL(builder.build(new JcaContentSignerBuilder(Profiles.SIGNATURE).build(key)));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("cannot sign the revocation list", e);
    }
  }

  private void create(StateDirectory state, KeyFiles keys, String trustDomain) {
    KeyPair pair = generate();
    Instant now = clock.instant();
    byte[] tag = new byte[4];
    random.nextBytes(tag);
    String name = "Amime Mesh Root " + HexFormat.of().formatHex(tag);
    Instant from = now.minus(Profiles.BACKDATE);
    X509CertificateHolder holder =
        Profiles.root(pair, trustDomain, name, serial(), from, now.plus(LIFE));
    keys.write(KEY_FILE, pair.getPrivate());
    state.write(CERTIFICATE_FILE, Pem.encode(convert(holder))); // last: it says that all is there
  }

  private KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  private BigInteger serial() {
    BigInteger serial = new BigInteger(SERIAL_BITS, random);
    return serial.signum() == 0 ? serial() : serial;
  }

  private static X509Certificate convert(X509CertificateHolder holder) {
    try {
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (CertificateException e) {
      throw new IllegalStateException("cannot read our own certificate", e);
    }
  }
}
