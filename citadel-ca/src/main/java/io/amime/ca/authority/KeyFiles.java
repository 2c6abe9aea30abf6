package io.amime.ca.authority;

import io.amime.api.identity.Pem;
import io.amime.ca.state.CaProperties;
import io.amime.ca.state.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.generators.SCrypt;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps private keys as encrypted PKCS#8 (PBES2: scrypt, AES-256-CBC), which {@code openssl pkey}
 * reads too. Scrypt rather than PBKDF2, whose 600,000 rounds are dear before the JIT has seen them,
 * and every start would pay for them. All keys share one salt, so that the derivation runs once a
 * start; each has an IV of its own.
 */
@Component
public class KeyFiles {
  private static final String LABEL = "ENCRYPTED PRIVATE KEY";

  /** RFC 7914; N and r together take 16 MiB for a moment. */
  private static final ASN1ObjectIdentifier SCRYPT =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");

  private static final int N = 16_384;
  private static final int R = 8;
  private static final int P = 1;
  private static final int AES_BYTES = 32;
  private static final int BLOCK_BYTES = 16;

  private record Derived(byte[] salt, SecretKeySpec key) {}

  private final StateDirectory state;
  private final SecureRandom random = new SecureRandom();
  private final byte[] passphrase;
  private @Nullable Derived derived;

  KeyFiles(StateDirectory state, CaProperties properties) {
    this.state = state;
    this.passphrase = passphrase(properties.passphraseFile()).getBytes(StandardCharsets.UTF_8);
  }

  public boolean has(String name) {
    return state.has(name);
  }

  /**
   * @throws IllegalStateException if it is no such file or the passphrase is another
   */
  public synchronized PrivateKey read(String name) {
    try {
      var info = EncryptedPrivateKeyInfo.getInstance(Pem.decodeOnly(LABEL, state.read(name)));
      var pbes2 = PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
      var kdf = ASN1Sequence.getInstance(pbes2.getKeyDerivationFunc().getParameters());
      byte[] salt = ASN1OctetString.getInstance(kdf.getObjectAt(0)).getOctets();
      byte[] iv =
          DEROctetString.getInstance(pbes2.getEncryptionScheme().getParameters()).getOctets();
      SecretKeySpec key = derive(salt);
      byte[] der = cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(info.getEncryptedData());
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          state.file(name) + " cannot be decrypted; is the passphrase the one it was made with?",
          e);
    }
  }

  public synchronized void write(String name, PrivateKey key) {
    Derived known = derived;
    byte[] salt = known == null ? random(BLOCK_BYTES) : known.salt;
    byte[] iv = random(BLOCK_BYTES);
    try {
      SecretKeySpec aes = derive(salt);
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, aes, iv).doFinal(key.getEncoded());
      var info = new EncryptedPrivateKeyInfo(algorithm(salt, iv), encrypted);
      state.write(name, Pem.encode(LABEL, info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot encrypt " + state.file(name), e);
    }
  }

  private static AlgorithmIdentifier algorithm(byte[] salt, byte[] iv) {
    var parameters =
        new DERSequence(
            new ASN1Encodable[] {
              new DEROctetString(salt),
              new ASN1Integer(N),
              new ASN1Integer(R),
              new ASN1Integer(P),
              new ASN1Integer(AES_BYTES)
            });
    var kdf = new KeyDerivationFunc(SCRYPT, parameters);
    var aes = new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv));
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(kdf, aes));
  }

  private SecretKeySpec derive(byte[] salt) {
    Derived known = derived;
    if (known != null && Arrays.equals(known.salt, salt)) {
      return known.key;
    }
    byte[] bytes = SCrypt.generate(passphrase, salt, N, R, P, AES_BYTES);
    SecretKeySpec key = new SecretKeySpec(bytes, "AES");
    derived = new Derived(salt, key);
    return key;
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] iv)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key, new IvParameterSpec(iv));
    return cipher;
  }

  private String passphrase(@Nullable Path file) {
    if (file != null) {
      return StateDirectory.read(file).strip();
    }
    if (!state.has("passphrase")) {
      state.write("passphrase", HexFormat.of().formatHex(random(AES_BYTES)) + "\n");
    }
    return state.read("passphrase").strip();
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
