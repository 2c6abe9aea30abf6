package io.amime.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ca.MovingClock;
import io.amime.ca.journal.Entry;
import io.amime.ca.journal.Journals;
import io.amime.ca.state.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuedCertificatesTest {
  private static final Duration LIFE = Duration.ofSeconds(20);

  @TempDir Path temp;
  private final MovingClock clock = new MovingClock();
  private IssuedCertificates certificates;

  @BeforeEach
  void open() {
    certificates = reopened();
  }

  private IssuedCertificates reopened() {
    return new IssuedCertificates(Journals.in(StateDirectory.of(temp.resolve("ca"))), clock, 10);
  }

  private Entry.Issued issued(int serial) {
    Instant now = clock.instant();
    return new Entry.Issued(
        now,
        Integer.toHexString(serial),
        "spiffe://cluster.local/ns/default/sa/reviews",
        List.of(),
        List.of(),
        "key-" + serial,
        now,
        now.plus(LIFE),
        "join",
        "127.0.0.1");
  }

  private Entry.Revoked revoked(int serial) {
    return new Entry.Revoked(clock.instant(), Integer.toHexString(serial), "", "user:x");
  }

  @Test
  void aKeyIsCertifiedOnceAlsoOverARestart() {
    assertThat(certificates.record(issued(1))).isTrue();
    assertThat(certificates.record(issued(1))).isFalse();
    assertThat(reopened().record(issued(1))).isFalse();
    assertThat(reopened().all()).hasSize(1);
  }

  @Test
  void revocationHoldsOverARestartAndHappensOnce() {
    certificates.record(issued(1));

    assertThat(certificates.revoke(revoked(1))).isPresent();
    assertThat(certificates.revoke(revoked(1))).isEmpty();
    assertThat(certificates.revoke(revoked(2))).isEmpty();
    assertThat(reopened().find("1").orElseThrow().revoked()).isEqualTo(revoked(1));
  }

  @Test
  void expiredCertificatesAreForgottenBeyondTheNewestButTheLiveNever() {
    for (int serial = 1; serial <= 11; serial++) {
      certificates.record(issued(serial));
    }
    assertThat(certificates.all()).hasSize(11);

    clock.pass(Duration.ofMinutes(5));
    certificates.record(issued(200));

    assertThat(certificates.find("1")).isEmpty();
    assertThat(certificates.find("2")).isPresent();
    assertThat(certificates.all()).hasSize(11);
  }
}
