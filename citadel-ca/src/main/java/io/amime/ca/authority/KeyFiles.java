package io.amime.ca.authority;

import io.amime.api.identity.Pem;
import io.amime.ca.state.CaProperties;
import io.amime.ca.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps private keys as encrypted PKCS#8 (PBES2: PBKDF2 with HMAC-SHA256, AES-256-CBC), which
 * {@code openssl pkey} reads too. All keys share one salt, so that the slow derivation runs once a
 * start; each has an IV of its own.
 */
@Component
public class KeyFiles {
  private static final String LABEL = "ENCRYPTED PRIVATE KEY";
  private static final int ITERATIONS = 600_000;
  private static final int AES_BYTES = 32;
  private static final int BLOCK_BYTES = 16;

  private record Derived(byte[] salt, int iterations, SecretKeySpec key) {}

  private final StateDirectory state;
  private final SecureRandom random = new SecureRandom();
  private final char[] passphrase;
  private @Nullable Derived derived;

  KeyFiles(StateDirectory state, CaProperties properties) {
    this.state = state;
    this.passphrase = passphrase(properties.passphraseFile()).toCharArray();
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
      var kdf = PBKDF2Params.getInstance(pbes2.getKeyDerivationFunc().getParameters());
      byte[] iv =
          DEROctetString.getInstance(pbes2.getEncryptionScheme().getParameters()).getOctets();
      SecretKeySpec key = derive(kdf.getSalt(), kdf.getIterationCount().intValueExact());
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
      SecretKeySpec aes = derive(salt, ITERATIONS);
      byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, aes, iv).doFinal(key.getEncoded());
      var info = new EncryptedPrivateKeyInfo(algorithm(salt, iv), encrypted);
      state.write(name, Pem.encode(LABEL, info.getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot encrypt " + state.file(name), e);
    }
  }

  private static AlgorithmIdentifier algorithm(byte[] salt, byte[] iv) {
    var sha256 = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
    var kdf =
        new KeyDerivationFunc(
            PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, ITERATIONS, AES_BYTES, sha256));
    var aes = new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv));
    return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(kdf, aes));
  }

  private SecretKeySpec derive(byte[] salt, int iterations) throws GeneralSecurityException {
    Derived known = derived;
    if (known != null && Arrays.equals(known.salt, salt) && known.iterations == iterations) {
      return known.key;
    }
    var spec = new PBEKeySpec(passphrase, salt, iterations, AES_BYTES * Byte.SIZE);
    byte[] bytes =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    SecretKeySpec key = new SecretKeySpec(bytes, "AES");
    derived = new Derived(salt, iterations, key);
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
