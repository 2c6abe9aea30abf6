package io.amime.proxy.filter.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.filter.retry.RetryRules.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRulesTest {
  private static RetryRules rules(String words) {
    return RetryRules.of(new RetryPolicy(2, null, List.of(words.split("\\+"))));
  }

  @ParameterizedTest
  @CsvSource({
    "5xx, 500, GET, true",
    "5xx, 503, POST, true",
    "5xx, 404, GET, false",
    "5xx, 200, GET, false",
    "gateway-error, 502, POST, true",
    "gateway-error, 500, GET, false",
    "retriable-4xx, 409, POST, true",
    "retriable-4xx, 404, GET, false",
    "connect-failure, 503, GET, false",
    "idempotent-503, 503, GET, true",
    "idempotent-503, 503, DELETE, true",
    "idempotent-503, 503, POST, false",
    "idempotent-503, 502, GET, false",
    "429, 429, POST, true",
    "429, 500, POST, false",
  })
  void statusIsJudgedByTheConditions(String words, int status, String method, boolean again) {
    assertThat(rules(words).worthAnother(status, method)).isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource({
    "connect-failure, CONNECT, POST, true",
    "5xx, CONNECT, POST, true",
    "reset, CONNECT, GET, false",
    "refused-stream, REFUSED, POST, true",
    "connect-failure, REFUSED, POST, true",
    "idempotent-503, RESET, GET, true",
    "idempotent-503, RESET, POST, false",
    "connect-failure, RESET, GET, false",
    "5xx, RESET, POST, true",
    "reset, RESET, POST, true",
    "5xx, PER_TRY_TIMEOUT, GET, true",
    "connect-failure, PER_TRY_TIMEOUT, GET, false",
    "5xx+reset+connect-failure, FINAL, GET, false",
  })
  void failureIsJudgedByTheConditions(String words, Failure failure, String method, boolean again) {
    assertThat(rules(words).worthAnother(failure, method)).isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource({
    "1, , 25",
    "2, , 75",
    "3, , 175",
    "4, , 250",
    "9, , 250",
    "1, 200, 200",
    "3, 200, 1400",
    "8, 200, 2000"
  })
  void backOffGrowsAndIsJittered(int retry, Integer base, int most) {
    var wait = base == null ? null : Duration.ofMillis(base);
    var rules = RetryRules.of(new RetryPolicy(9, null, List.of("5xx"), wait, null));
    var random = new Random(7);
    var stats = new java.util.LongSummaryStatistics();
    for (int i = 0; i < 2000; i++) {
      stats.accept(rules.backOffMillis(retry, random));
    }
    assertThat(stats.getMin()).isLessThan(most / 10 + 1);
    assertThat(stats.getMax()).isBetween(most * 9L / 10, most - 1L);
  }

  @Test
  void theApplicationMayAskForMore() {
    var asked = rules("connect-failure").asked("4", "gateway-error, reset", null);
    assertThat(asked.retries()).isEqualTo(4);
    assertThat(asked.worthAnother(502, "POST")).isTrue();
    assertThat(asked.worthAnother(Failure.CONNECT, "POST")).isTrue();
  }

  @Test
  void nonsenseInTheHeaderIsNotHeeded() {
    assertThat(rules("5xx").asked("-1; drop", null, null).retries()).isEqualTo(2);
    assertThat(rules("5xx").asked("99999999999", null, null).retries()).isEqualTo(2);
    assertThat(rules("5xx").asked("500", null, null).retries()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({
    "cancelled, 1",
    "deadline-exceeded, 4",
    "resource-exhausted, 8",
    "internal, 13",
    "unavailable, 14"
  })
  void aCallThatFailedIsTriedAgainWhereItsStatusIsNamed(String word, int status) {
    assertThat(rules(word).worthAnotherCall(status)).isTrue();
    assertThat(rules("5xx+reset").worthAnotherCall(status)).isFalse();
    assertThat(rules("5xx").asked(null, null, word).worthAnotherCall(status)).isTrue();
    for (int other : new int[] {-1, 0, 2, 3, 5, 16}) {
      assertThat(rules(word).worthAnotherCall(other)).isFalse();
    }
  }
}
