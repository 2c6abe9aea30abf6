package io.amime.ca.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimTest {
  @Test
  void readsIdentityAndFurtherNames() {
    Claim claim =
        Claim.parse("cluster.local", "istio-system/pilot;dns=localhost,pilot;ip=127.0.0.1");

    assertThat(claim.id()).hasToString("spiffe://cluster.local/ns/istio-system/sa/pilot");
    assertThat(claim.dnsNames()).containsExactly("localhost", "pilot");
    assertThat(claim.ipAddresses()).containsExactly("127.0.0.1");
    assertThat(Claim.parse("cluster.local", "default/reviews").dnsNames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "reviews",
        "default/reviews/x",
        "Default/reviews",
        "default/",
        "default/re_views",
        "default/reviews;host=x",
        "default/reviews;dns=ex ample",
        "default/reviews;dns=",
        "default/reviews;ip=example.com",
        "default/reviews;ip=fe80::1%eth0"
      })
  void refusesWhatIsNotWellFormed(String text) {
    assertThatThrownBy(() -> Claim.parse("cluster.local", text))
        .isInstanceOf(RuntimeException.class);
  }
}
