package io.amime.api.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.observe.DecisionRecord.Side;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapFilterTest {
  /** A call of reviews by productpage that was refused. */
  private record Call(int status, @Nullable String reason) implements TapFilter.Candidate {
    @Override
    public Side side() {
      return Side.CALLER;
    }

    @Override
    public boolean calledBy(TapFilter.Name name) {
      return name.fits("productpage-v1", "productpage", "default");
    }

    @Override
    public boolean calls(TapFilter.Name name) {
      return name.fits("reviews-v2", "reviews", "default");
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String path() {
      return "/reviews/0?x=1";
    }
  }

  private static TapFilter filter(String field, String value) {
    return new TapFilter(
        field.equals("caller") ? value : null,
        field.equals("callee") ? value : null,
        field.equals("method") ? value : null,
        field.equals("path") ? value : null,
        field.equals("code") ? value : null,
        field.equals("reason") ? value : null,
        field.equals("side") ? TapFilter.side(value) : null);
  }

  @ParameterizedTest
  @CsvSource({
    "caller, productpage, true",
    "caller, productpage.default, true",
    "caller, productpage-v1, true",
    "caller, productpage.other, false",
    "caller, page, false",
    "caller, reviews, false",
    "callee, reviews, true",
    "callee, productpage, false",
    "method, GET, true",
    "method, POST, false",
    "path, /reviews, true",
    "path, /ratings, false",
    "code, 403, true",
    "code, 4xx, true",
    "code, 5xx, false",
    "code, 40, false",
    "reason, denied, true",
    "reason, any, true",
    "reason, timeout, false",
    "side, caller, true",
    "side, callee, false",
  })
  void eachFieldNarrows(String field, String value, boolean wanted) {
    assertThat(filter(field, value).wants(new Call(403, "denied"))).isEqualTo(wanted);
  }

  @Test
  void anAnswerOfTheUpstreamsOwnHasNoReason() {
    assertThat(filter("reason", "any").wants(new Call(200, null))).isFalse();
    assertThat(TapFilter.ALL.wants(new Call(200, null))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "authorization, true",
    "cookie, true",
    "set-cookie, true",
    "x-api-key, true",
    "x-csrf-token, true",
    "x-forwarded-client-cert, true",
    "x-request-id, false",
    "end-user, false",
    "content-type, false",
  })
  void secretsAreKnownByTheirNames(String header, boolean secret) {
    assertThat(SecretHeaders.contain(header)).isEqualTo(secret);
  }
}
