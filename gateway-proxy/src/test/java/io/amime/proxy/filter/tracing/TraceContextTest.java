package io.amime.proxy.filter.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceContextTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @ParameterizedTest
  @CsvSource({
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, true",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more, true",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more, false",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, false",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01, false",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01, false",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01, false",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01, false",
    "nonsense, false",
  })
  void onlyWellFormedContextIsContinued(String value, boolean valid) {
    assertThat(TraceContext.valid(value)).isEqualTo(valid);
  }

  @Test
  void aChildKeepsTheTraceAndTheSamplingDecision() {
    var child = TraceContext.child(PARENT, new Random(1));
    assertThat(child).startsWith(PARENT.substring(0, 36)).endsWith("-01").isNotEqualTo(PARENT);
    assertThat(TraceContext.valid(child)).isTrue();
  }

  @Test
  void aNewTraceIsValidAndSeldomSampled() {
    var random = new Random(1);
    int sampled = 0;
    for (int i = 0; i < 10_000; i++) {
      var trace = TraceContext.begin(random);
      assertThat(TraceContext.valid(trace)).isTrue();
      sampled += trace.endsWith("-01") ? 1 : 0;
    }
    assertThat(sampled).isBetween(60, 140);
  }

  @Test
  void aRequestIdIsARandomUuid() {
    var id = TraceContext.newRequestId(new Random(1));
    assertThat(UUID.fromString(id).toString()).isEqualTo(id);
    assertThat(UUID.fromString(id).version()).isEqualTo(4);
    assertThat(UUID.fromString(id).variant()).isEqualTo(2);
  }
}
