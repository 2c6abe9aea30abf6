package io.amime.proxy.filter.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.CheckResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class CheckCacheTest {
  private static final String USER = "{\"request.headers[user]\":\"EXACT\"}";
  private static final String NO_USER = "{\"request.headers[user]\":\"ABSENCE\"}";

  private final JsonMapper json = JsonMapper.builder().build();
  private final AtomicLong now = new AtomicLong();
  private final CheckCache cache = new CheckCache(3, now::get);

  @BeforeEach
  void pastTheSettling() {
    cache.find("1", user("x"));
    pass(Duration.ofSeconds(10));
  }

  @Test
  void anAnswerHoldsForRequestsThatAgreeInWhatItDependsOn() {
    cache.keep("1", user("jason"), answer(7, USER, "5s", 10));
    assertThat(cache.find("1", user("jason"))).isNotNull();
    assertThat(cache.find("1", user("mary"))).isNull();
    assertThat(cache.find("1", nobody())).isNull();
  }

  @Test
  void absenceIsAConditionToo() {
    cache.keep("1", nobody(), answer(0, NO_USER, "5s", 10));
    assertThat(cache.find("1", nobody())).isNotNull();
    assertThat(cache.find("1", user("jason"))).isNull();
  }

  @Test
  void valuesDoNotRunIntoEachOther() {
    var shape = "{\"request.headers[a]\":\"EXACT\",\"request.headers[b]\":\"EXACT\"}";
    cache.keep("1", headers(Map.of("a", "x", "b", "yz")), answer(0, shape, "5s", 10));
    assertThat(cache.find("1", headers(Map.of("a", "xy", "b", "z")))).isNull();
  }

  @Test
  void anAnswerEndsWithItsTimeAndWithItsUses() {
    cache.keep("1", user("jason"), answer(0, USER, "5s", 2));
    assertThat(cache.find("1", user("jason"))).isNotNull();
    assertThat(cache.find("1", user("jason"))).isNotNull();
    assertThat(cache.find("1", user("jason"))).isNull();
    cache.keep("1", user("jason"), answer(0, USER, "5s", -1));
    pass(Duration.ofMillis(4999));
    assertThat(cache.find("1", user("jason"))).isNotNull();
    pass(Duration.ofMillis(1));
    assertThat(cache.find("1", user("jason"))).isNull();
  }

  @Test
  void whatMayNotBeUsedAgainIsNotKept() {
    cache.keep("1", user("jason"), answer(0, USER, "5s", 0));
    cache.keep("1", user("mary"), answer(0, USER, "0s", 10));
    assertThat(cache.stats().entries()).isZero();
  }

  @Test
  void anotherPolicyForgetsEverything() {
    cache.keep("1", user("jason"), answer(0, USER, "5s", 10));
    assertThat(cache.find("2", user("jason"))).isNull();
    assertThat(cache.find("1", user("jason"))).isNull();
  }

  @Test
  void aNewConfigurationOfMixerForgetsTheAnswersOfTheOld() {
    cache.keep("1", user("jason"), answer(0, USER, "5s", 10, "m1"));
    cache.keep("1", user("mary"), answer(0, USER, "5s", 10, "m2"));
    assertThat(cache.find("1", user("jason"))).isNull();
    assertThat(cache.find("1", user("mary"))).isNotNull();
  }

  @Test
  void answersRightAfterAChangeAreShortLived() {
    cache.find("2", nobody());
    cache.keep("2", user("jason"), answer(0, USER, "5s", 10));
    assertThat(cache.find("2", user("jason"))).isNotNull();
    pass(Duration.ofMillis(300));
    assertThat(cache.find("2", user("jason"))).isNull();
  }

  @Test
  void theLeastRecentlyUsedMakesRoom() {
    for (var name : new String[] {"a", "b", "c"}) {
      cache.keep("1", user(name), answer(0, USER, "5s", 10));
    }
    cache.find("1", user("a"));
    cache.keep("1", user("d"), answer(0, USER, "5s", 10));
    assertThat(cache.find("1", user("a"))).isNotNull();
    assertThat(cache.find("1", user("b"))).isNull();
    assertThat(cache.stats().entries()).isEqualTo(3);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private CheckResponse answer(int code, String referenced, String valid, int uses) {
    return answer(code, referenced, valid, uses, "m1");
  }

  private CheckResponse answer(
      int code, String referenced, String valid, int uses, String version) {
    return json.readValue(
        """
        {"status":{"code":%d,"message":""},"http":200,"body":"","validDuration":"%s",
         "validUseCount":%d,"referenced":%s,"quotas":{},"version":"%s"}\
        """
            .formatted(code, valid, uses, referenced, version),
        CheckResponse.class);
  }

  private static AttributeBag user(String name) {
    return headers(Map.of("user", name));
  }

  private static AttributeBag nobody() {
    return headers(Map.of("other", "x"));
  }

  private static AttributeBag headers(Map<String, String> headers) {
    return AttributeBag.builder().map("request.headers", headers).build();
  }
}
