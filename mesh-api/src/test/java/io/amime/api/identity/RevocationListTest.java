package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.cert.CRLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevocationListTest {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final Instant LATER = NOW.plus(Duration.ofHours(1));

  private final TestAuthority authority = TestAuthority.create();

  private static TestRevocations list(String... serials) {
    return new TestRevocations(1_700_000_000_000L, NOW, LATER, List.of(serials));
  }

  @Test
  void aSignedListIsRead() throws Exception {
    var signed = list("abc123", "ff").sign(authority.name(), authority.key().getPrivate());
    var read = RevocationList.verified(signed, authority.bundle());

    assertThat(read.number()).isEqualTo(BigInteger.valueOf(1_700_000_000_000L));
    assertThat(read.serials()).containsExactlyInAnyOrder("abc123", "ff");
    assertThat(read.issued()).isEqualTo(NOW);
    assertThat(read.stale(LATER)).isFalse();
    assertThat(read.stale(LATER.plusSeconds(1))).isTrue();
    assertThat(RevocationList.verified(read.pem(), authority.bundle())).isEqualTo(read);
    assertThat(authority.revocations(1).serials()).isEmpty();
  }

  @Test
  void aListThatNoRootOfTheBundleSignedIsRefused() {
    var stranger = TestAuthority.create();
    var forged = list("abc").sign(authority.name(), stranger.key().getPrivate());
    var misnamed = list("abc").sign("somebody", authority.key().getPrivate());

    assertThatThrownBy(() -> RevocationList.verified(forged, authority.bundle()))
        .isInstanceOf(CRLException.class)
        .hasMessageContaining("not signed by a root");
    assertThatThrownBy(() -> RevocationList.verified(misnamed, authority.bundle()))
        .isInstanceOf(CRLException.class);
  }

  @Test
  void aListThatWasChangedOnItsWayIsRefused() throws Exception {
    byte[] der =
        Pem.decodeOnly(
            RevocationList.LABEL,
            list("abc123").sign(authority.name(), authority.key().getPrivate()));
    var accepted = new ArrayList<Integer>();
    for (int i = 0; i < der.length; i++) {
      der[i] ^= 1;
      try {
        var read =
            RevocationList.verified(Pem.encode(RevocationList.LABEL, der), authority.bundle());
        if (!read.serials().contains("abc123")) {
          accepted.add(i);
        }
      } catch (CRLException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
      der[i] ^= 1;
    }
    assertThat(accepted).isEmpty();
  }

  @Test
  void whatIsNoListIsRefused() {
    for (String text :
        List.of(
            "",
            "nonsense",
            authority.bundle().pem(),
            Pem.encode(RevocationList.LABEL, new byte[9]))) {
      assertThatThrownBy(() -> RevocationList.verified(text, authority.bundle()))
          .isInstanceOf(CRLException.class);
    }
  }

  @Test
  void anOlderListNeverReplacesANewerOne() {
    var identity = authority.identity("default", "reviews");
    var changes = new ArrayList<String>();
    identity.onChange(() -> changes.add("identity"));
    identity.onTrust(() -> changes.add("trust"));
    identity.trust(authority.bundle(), authority.revocations(5, "a"));

    for (var replayed : List.of(authority.revocations(4), authority.revocations(5, "b"))) {
      assertThatThrownBy(() -> identity.trust(authority.bundle(), replayed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("comes after 5");
    }
    identity.trust(authority.bundle(), null);
    assertThat(identity.revoked()).containsExactly("a");
    assertThat(changes).containsExactly("identity", "trust");
  }

  @Test
  void aListThatOnlyLivesLongerDisturbsNoConnection() {
    var identity = authority.identity("default", "reviews");
    identity.trust(authority.bundle(), authority.revocations(5, "a"));
    long version = identity.version();
    var fresh = authority.revocations(6, "a");
    identity.trust(authority.bundle(), fresh);

    assertThat(identity.revocations()).isEqualTo(fresh);
    assertThat(identity.version()).isEqualTo(version);
  }
}
