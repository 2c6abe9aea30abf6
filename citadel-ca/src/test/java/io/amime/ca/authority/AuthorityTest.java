package io.amime.ca.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.identity.CertificateRequest;
import io.amime.api.identity.PeerVerifier;
import io.amime.api.identity.SpiffeId;
import io.amime.ca.state.CaProperties;
import io.amime.ca.state.StateDirectory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
  private static final SpiffeId REVIEWS =
      SpiffeId.parse("spiffe://cluster.local/ns/default/sa/reviews");

  @TempDir static Path temp;
  private static StateDirectory state;
  private static Authority authority;

  @BeforeAll
  static void create() throws Exception {
    state = StateDirectory.of(temp.resolve("state"));
    authority = open("cluster.local");
  }

  private static CaProperties properties(String trustDomain) {
    Duration hour = Duration.ofHours(1);
    return new CaProperties(
        temp, trustDomain, null, hour, hour, List.of("localhost"), List.of(), null);
  }

  private static Authority open(String trustDomain) throws Exception {
    CaProperties properties = properties(trustDomain);
    return new Authority(
        state, new KeyFiles(state, properties), properties, InstantSource.system());
  }

  private static X509Certificate leaf(Duration ttl) {
    var key = CertificateRequest.create(new SecureRandom()).keys().getPublic();
    return authority.sign(
        new LeafRequest(REVIEWS, List.of("localhost"), List.of("127.0.0.1"), key, ttl));
  }

  @Test
  void aLeafHasTheProfileOfAWorkload() throws Exception {
    Instant before = Instant.now();
    X509Certificate leaf = leaf(Duration.ofSeconds(20));

    assertThat(leaf.getVersion()).isEqualTo(3);
    assertThat(leaf.getSerialNumber().signum()).isEqualTo(1);
    assertThat(leaf.getSerialNumber().bitLength()).isBetween(64, 127);
    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(
            List.of(6, REVIEWS.toString()), List.of(2, "localhost"), List.of(7, "127.0.0.1"));
    assertThat(leaf.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.17", "2.5.29.19");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getKeyUsage())
        .containsExactly(true, false, false, false, false, false, false, false, false);
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(leaf.getNotAfter().toInstant())
        .isBetween(before.plusSeconds(18), Instant.now().plusSeconds(21));
    assertThat(leaf.getNonCriticalExtensionOIDs()).contains("2.5.29.35", "2.5.29.14");
  }

  @Test
  void aLeafStartsABitEarlierButNotBeforeItsRootAndEndsWithIt() {
    X509Certificate root = authority.bundle().roots().getFirst();
    X509Certificate leaf = leaf(Duration.ofDays(40_000));

    assertThat(leaf.getNotBefore().toInstant())
        .isBetween(Instant.now().minusSeconds(125), Instant.now().minusSeconds(100));
    assertThat(leaf.getNotBefore()).isAfterOrEqualTo(root.getNotBefore());
    assertThat(leaf.getNotAfter()).isEqualTo(root.getNotAfter());
  }

  @Test
  void aLeafProvesItsIdentityToAPeer() throws Exception {
    var verifier = new PeerVerifier(authority::bundle, Set::of, InstantSource.system());

    assertThat(verifier.verify(List.of(leaf(Duration.ofMinutes(1))))).isEqualTo(REVIEWS);
  }

  @Test
  void theRootHasTheProfileOfAnAuthority() throws Exception {
    X509Certificate root = authority.bundle().roots().getFirst();

    assertThat(root.getBasicConstraints()).isEqualTo(1);
    assertThat(root.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(root.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "spiffe://cluster.local"));
    assertThat(root.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    root.verify(root.getPublicKey());
  }

  @Test
  void aSecondStartFindsTheSameRoot() throws Exception {
    assertThat(open("cluster.local").bundle()).isEqualTo(authority.bundle());
    assertThatThrownBy(() -> open("other.domain")).hasMessageContaining("other.domain");
  }

  @Test
  void theKeyIsEncryptedAndAnotherPassphraseDoesNotOpenIt() throws Exception {
    assertThat(Files.readString(state.file("root.key")))
        .startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
    StateDirectory other = StateDirectory.of(temp.resolve("other"));
    other.write("root.key", state.read("root.key"));
    KeyFiles keys = new KeyFiles(other, properties("cluster.local"));

    assertThatThrownBy(() -> keys.read("root.key")).hasMessageContaining("passphrase");
  }

  @Test
  void theRevocationListIsSignedAndNumbered() throws Exception {
    Instant next = Instant.now().plusSeconds(3600);
    X509CRL list =
        authority.sign(Map.of(BigInteger.TEN, Instant.now()), BigInteger.valueOf(7), next);

    list.verify(authority.bundle().roots().getFirst().getPublicKey());
    assertThat(list.getRevokedCertificate(BigInteger.TEN)).isNotNull();
    assertThat(list.getExtensionValue("2.5.29.20")).endsWith(7);
    assertThat(list.getNextUpdate()).isNotNull();
  }
}
