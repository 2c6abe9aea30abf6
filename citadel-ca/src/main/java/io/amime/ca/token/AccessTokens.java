package io.amime.ca.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.amime.ca.authority.KeyFiles;
import io.amime.ca.journal.Entry;
import io.amime.ca.journal.Journal;
import io.amime.ca.state.StateDirectory;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Signs access tokens for people and tools (JWT, ES256), with a key made at the first start. */
@Component
public class AccessTokens {
  private static final String KEY_FILE = "tokens.key";
  private static final String PUBLIC_FILE = "tokens.jwks.json";
  private static final String MESH = "amime";

  /** A signed token and its end. */
  public record Signed(String token, Instant expires) {}

  private final Journal journal;
  private final InstantSource clock;
  private final ECKey publicKey;
  private final PrivateKey privateKey;

  AccessTokens(StateDirectory state, KeyFiles keys, Journal journal, InstantSource clock)
      throws ParseException {
    this.journal = journal;
    this.clock = clock;
    if (!state.has(PUBLIC_FILE)) {
      create(state, keys);
    }
    this.publicKey = JWKSet.parse(state.read(PUBLIC_FILE)).getKeys().getFirst().toECKey();
    this.privateKey = keys.read(KEY_FILE);
  }

  /** With which anyone can verify our tokens. */
  public JWKSet publicKeys() {
    return new JWKSet(publicKey);
  }

  /**
   * @param subject such as {@code user:admin}
   * @param name shown to people
   * @param roles each {@code role@scope}
   * @param by who asked for it, for the journal
   */
  public Signed sign(String subject, String name, List<String> roles, Duration ttl, String by) {
    Instant now = clock.instant();
    Instant expires = now.plus(ttl);
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(MESH)
            .audience(MESH)
            .subject(subject)
            .claim("name", name)
            .claim("roles", roles)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires))
            .jwtID(UUID.randomUUID().toString())
            .build();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(JOSEObjectType.JWT)
            .keyID(publicKey.getKeyID())
            .build();
    var jwt = new SignedJWT(header, claims);
    try {
      jwt.sign(new ECDSASigner(privateKey, Curve.P_256));
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign a token", e);
    }
    journal.append(new Entry.AccessGranted(now, "token", subject, roles, by));
    return new Signed(jwt.serialize(), expires);
  }

  private static void create(StateDirectory state, KeyFiles keys) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var pair = generator.generateKeyPair();
      ECKey jwk =
          new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic())
              .keyIDFromThumbprint()
              .algorithm(JWSAlgorithm.ES256)
              .build();
      keys.write(KEY_FILE, pair.getPrivate());
      state.write(PUBLIC_FILE, new JWKSet(jwk).toString());
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }
}
