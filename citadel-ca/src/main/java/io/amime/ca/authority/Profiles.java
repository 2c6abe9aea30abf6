package io.amime.ca.authority;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What our certificates look like: pure functions of who, when, and a serial. */
final class Profiles {
  /** Peers whose clocks are a little behind must not see a certificate from the future. */
  static final Duration BACKDATE = Duration.ofMinutes(2);

  static final String SIGNATURE = "SHA256withECDSA";

  private Profiles() {}

  static X509CertificateHolder root(
      KeyPair keys, String trustDomain, String name, BigInteger serial, Instant from, Instant to) {
    X500Name subject = new X500Name("CN=" + name);
    var builder =
        new JcaX509v3CertificateBuilder(
            subject, serial, Date.from(from), Date.from(to), subject, keys.getPublic());
    var domain = new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://" + trustDomain);
    add(builder, Extension.basicConstraints, true, new BasicConstraints(1));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(builder, Extension.subjectAlternativeName, false, new GeneralNames(domain));
    add(
        builder,
        Extension.subjectKeyIdentifier,
        false,
        keyIds().createSubjectKeyIdentifier(keys.getPublic()));
    return sign(builder, keys.getPrivate());
  }

  static X509CertificateHolder leaf(
      LeafRequest request,
      BigInteger serial,
      Instant now,
      X509Certificate issuer,
      PrivateKey issuerKey) {
    Instant from = later(now.minus(BACKDATE), issuer.getNotBefore().toInstant());
    Instant wanted = now.plus(request.ttl());
    Instant end = issuer.getNotAfter().toInstant();
    var builder =
        new X509v3CertificateBuilder(
            X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
            serial,
            Date.from(from),
            Date.from(wanted.isAfter(end) ? end : wanted),
            new X500Name(new RDN[0]),
            SubjectPublicKeyInfo.getInstance(request.key().getEncoded()));
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    add(builder, Extension.keyUsage, true, usage(request.key()));
    add(
        builder,
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    // Critical, because the subject is empty (RFC 5280, 4.1.2.6).
    add(builder, Extension.subjectAlternativeName, true, names(request));
    add(
        builder,
        Extension.authorityKeyIdentifier,
        false,
        keyIds().createAuthorityKeyIdentifier(issuer.getPublicKey()));
    add(
        builder,
        Extension.subjectKeyIdentifier,
        false,
        keyIds().createSubjectKeyIdentifier(request.key()));
    return sign(builder, issuerKey);
  }

  private static KeyUsage usage(PublicKey key) {
    boolean rsa = key.getAlgorithm().equals("RSA");
    return new KeyUsage(
        rsa ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment : KeyUsage.digitalSignature);
  }

  private static GeneralNames names(LeafRequest request) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, request.id().toString()));
    request.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    request.ipAddresses().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  static JcaX509ExtensionUtils keyIds() {
    try {
      return new JcaX509ExtensionUtils();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1 for key identifiers", e);
    }
  }

  private static void add(
      X509v3CertificateBuilder builder,
      ASN1ObjectIdentifier oid,
      boolean critical,
      ASN1Encodable value) {
    try {
      builder.addExtension(oid, critical, value);
    } catch (CertIOException e) {
      throw new IllegalStateException("extension " + oid, e);
    }
  }

  private static X509CertificateHolder sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key));
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
