package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://cluster.local/ns/default/sa/reviews",
        "spiffe://a-b_c.d/ns/istio-system/sa/admin-ui",
        "spiffe://cluster.local/ns/default/sa/Reviews.v2_x"
      })
  void readsAndWritesCanonicalNames(String uri) {
    assertThat(SpiffeId.parse(uri)).hasToString(uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://",
        "http://cluster.local/ns/default/sa/reviews",
        "SPIFFE://cluster.local/ns/default/sa/reviews",
        "spiffe://Cluster.local/ns/default/sa/reviews",
        "spiffe:///ns/default/sa/reviews",
        "spiffe://cluster.local",
        "spiffe://cluster.local/",
        "spiffe://cluster.local/ns/default",
        "spiffe://cluster.local/ns/default/sa/",
        "spiffe://cluster.local/ns//sa/reviews",
        "spiffe://cluster.local/ns/default/sa/reviews/",
        "spiffe://cluster.local/ns/default/sa/reviews/x",
        "spiffe://cluster.local//ns/default/sa/reviews",
        "spiffe://cluster.local/sa/reviews/ns/default",
        "spiffe://cluster.local/ns/./sa/reviews",
        "spiffe://cluster.local/ns/default/sa/..",
        "spiffe://cluster.local/ns/def%61ult/sa/reviews",
        "spiffe://cluster.local/ns/default/sa/reviews?x=1",
        "spiffe://cluster.local/ns/default/sa/reviews#x",
        "spiffe://cluster.local:8080/ns/default/sa/reviews",
        "spiffe://user@cluster.local/ns/default/sa/reviews",
        "spiffe://cluster.local/ns/default/sa/re views",
        "spiffe://cluster.local/ns/default/sa/reviéws",
        "spiffe://cluster.local/ns/default/sa/reviews\n",
        " spiffe://cluster.local/ns/default/sa/reviews"
      })
  void refusesWhatIsNotCanonical(String uri) {
    assertThatThrownBy(() -> SpiffeId.parse(uri)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesNamesAboveTheLengthLimit() {
    String uri = "spiffe://cluster.local/ns/default/sa/" + "a".repeat(2048);

    assertThatThrownBy(() -> SpiffeId.parse(uri)).hasMessageContaining("2048");
  }

  @Test
  void serialsHaveOneWrittenForm() {
    assertThat(Serial.parse("0A:FF")).isEqualTo("aff");
    assertThat(Serial.parse("aff")).isEqualTo("aff");
    assertThatThrownBy(() -> Serial.parse("0000")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Serial.parse("xyz")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Serial.parse("a".repeat(41)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
