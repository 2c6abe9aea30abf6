package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PeerVerifierTest {
  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final String REVIEWS = "spiffe://cluster.local/ns/default/sa/reviews";

  private static PeerVerifier verifier(Set<String> revoked) {
    return new PeerVerifier(AUTHORITY::bundle, () -> revoked, InstantSource.system());
  }

  @Test
  void namesThePeerOfAGoodChain() throws Exception {
    X509Svid svid = AUTHORITY.svid("default", "reviews");

    assertThat(verifier(Set.of()).verify(svid.chain())).hasToString(REVIEWS);
  }

  @Test
  void acceptsAChainThatCarriesItsRoot() throws Exception {
    X509Certificate leaf = AUTHORITY.svid("default", "reviews").leaf();
    X509Certificate root = AUTHORITY.bundle().roots().getFirst();

    assertThat(verifier(Set.of()).verify(List.of(leaf, root))).hasToString(REVIEWS);
  }

  static Stream<Arguments> bad() {
    Instant now = Instant.now();
    return Stream.of(
        Arguments.of(new TestCertificate().dns("reviews"), "found 0"),
        Arguments.of(new TestCertificate().uri(REVIEWS).uri(REVIEWS + "2"), "found 2"),
        Arguments.of(new TestCertificate().uri("spiffe://cluster.local"), "not a mesh identity"),
        Arguments.of(new TestCertificate().uri("https://example.com/"), "not a mesh identity"),
        Arguments.of(
            new TestCertificate().uri("spiffe://other/ns/default/sa/reviews"), "trust domain"),
        Arguments.of(new TestCertificate().uri(REVIEWS).ca(), "CA certificate"),
        Arguments.of(new TestCertificate().uri(REVIEWS).keyUsage(0x20), "key usage"),
        Arguments.of(new TestCertificate().uri(REVIEWS).keyUsage(0x84), "key usage"),
        Arguments.of(new TestCertificate().uri(REVIEWS).keyUsage(0x82), "key usage"),
        Arguments.of(new TestCertificate().uri(REVIEWS).keyUsageNotCritical(), "key usage"),
        Arguments.of(new TestCertificate().uri(REVIEWS).serverOnly(), "client authentication"),
        Arguments.of(
            new TestCertificate().uri(REVIEWS).valid(now.minusSeconds(60), now.minusSeconds(1)),
            "not valid"),
        Arguments.of(
            new TestCertificate().uri(REVIEWS).valid(now.plusSeconds(60), now.plusSeconds(90)),
            "not valid"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refuses(TestCertificate certificate, String because) {
    X509Certificate leaf = AUTHORITY.sign(certificate, TestCertificate.key());

    assertThatThrownBy(() -> verifier(Set.of()).verify(List.of(leaf)))
        .isInstanceOf(CertificateException.class)
        .hasMessageContaining(because);
  }

  @Test
  void refusesTheRootAndNothingAsAPeer() {
    assertThatThrownBy(() -> verifier(Set.of()).verify(AUTHORITY.bundle().roots()))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> verifier(Set.of()).verify(List.of()))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void refusesALeafThatSignsAnother() {
    KeyPair attacker = TestCertificate.key();
    X509Certificate root = AUTHORITY.bundle().roots().getFirst();
    X509Certificate own = AUTHORITY.sign(new TestCertificate().uri(REVIEWS), attacker, "workload");
    X509Certificate forged =
        new TestCertificate()
            .uri("spiffe://cluster.local/ns/istio-system/sa/citadel")
            .sign(TestCertificate.key().getPublic(), "", "workload", attacker.getPrivate());

    assertThat(own.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
    assertThatThrownBy(() -> verifier(Set.of()).verify(List.of(forged, own)))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void refusesAnotherAuthorityForTheSameTrustDomain() {
    X509Svid svid = TestAuthority.create().svid("default", "reviews");

    assertThatThrownBy(() -> verifier(Set.of()).verify(svid.chain()))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void refusesARevokedSerial() {
    X509Svid svid =
        AUTHORITY.svid(new TestCertificate().uri(REVIEWS).serial(BigInteger.valueOf(0xABCL)));

    assertThat(svid.serial()).isEqualTo("abc");
    assertThatThrownBy(() -> verifier(Set.of("abc")).verify(svid.chain()))
        .hasMessageContaining("revoked");
    assertThatThrownBy(() -> verifier(Set.of("abc")).recheck(svid.leaf(), Duration.ZERO))
        .hasMessageContaining("revoked");
  }

  @Test
  void secureNamingWantsAnExpectedIdentity() throws Exception {
    X509Svid svid = AUTHORITY.svid("default", "reviews");
    PeerVerifier verifier = verifier(Set.of());

    assertThat(verifier.verify(svid.chain(), Set.of(svid.id()))).isEqualTo(svid.id());
    assertThatThrownBy(
            () -> verifier.verify(svid.chain(), Set.of(AUTHORITY.id("default", "ratings"))))
        .hasMessageContaining("expected one of");
    assertThatThrownBy(() -> verifier.verify(svid.chain(), Set.of()))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void anOpenConnectionOutlivesItsCertificateOnlyByTheGrace() throws Exception {
    X509Svid svid = AUTHORITY.svid("default", "reviews", Duration.ofSeconds(10));
    Instant after = svid.notAfter().plusSeconds(5);
    PeerVerifier later = new PeerVerifier(AUTHORITY::bundle, Set::of, () -> after);

    assertThat(later.recheck(svid.leaf(), Duration.ofSeconds(6))).hasToString(REVIEWS);
    assertThatThrownBy(() -> later.recheck(svid.leaf(), Duration.ofSeconds(4)))
        .hasMessageContaining("expired");
  }

  @Test
  void bundlesAreNeverEmptyNorMixed() {
    assertThatThrownBy(() -> TrustBundle.parse("")).isInstanceOf(CertificateException.class);
    String mixed = AUTHORITY.bundle().pem() + TestAuthority.create("other").bundle().pem();
    assertThatThrownBy(() -> TrustBundle.parse(mixed)).hasMessageContaining("one trust domain");
    String leaf = Pem.encode(AUTHORITY.svid("default", "reviews").leaf());
    assertThatThrownBy(() -> TrustBundle.parse(leaf)).hasMessageContaining("no CA");
  }
}
