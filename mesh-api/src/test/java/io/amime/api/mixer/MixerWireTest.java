package io.amime.api.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.ReferenceRecorder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class MixerWireTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void checkRequestReadsTheContractsForm() {
    CheckRequest request =
        JSON.readValue(
            """
            {"attributes":{"source.labels":{"type":"STRING_MAP","value":{"app":"reviews"}}},
             "quotas":{"requestcount":{"amount":1,"bestEffort":true}},"deduplicationId":"id-1"}
            """,
            CheckRequest.class);

    assertThat(request.attributes().entry("source.labels", "app", "")).isEqualTo("reviews");
    assertThat(request.quotas())
        .isEqualTo(Map.of("requestcount", new CheckRequest.Charge(1, true)));
    assertThat(request.deduplicationId()).isEqualTo("id-1");
    assertThat(JSON.readValue("{}", CheckRequest.class).attributes()).isEqualTo(AttributeBag.EMPTY);
  }

  @Test
  void checkResponseSurvivesJson() {
    ReferenceRecorder recorder =
        new ReferenceRecorder(AttributeBag.builder().map("m", Map.of("k", "v")).build());
    recorder.readKey("m", Map.of("k", "v"), "k");
    recorder.read("absent");
    Status status = Status.of(StatusCode.PERMISSION_DENIED, "h.denier.default:Not allowed");
    CheckResponse response =
        new CheckResponse(
            status,
            status.http(),
            status.body(),
            Duration.ofMillis(1500),
            1000,
            recorder.referenced(),
            new CheckResponse.DecidedBy(
                "r.rule.default", "h.denier.default", "i.checknothing.default"),
            Map.of("q", new QuotaGrant(5, Duration.ofSeconds(2), recorder.referenced())),
            "7");

    String json = JSON.writeValueAsString(response);

    assertThat(json)
        .contains("\"http\":403")
        .contains("\"body\":\"PERMISSION_DENIED:h.denier.default:Not allowed\"")
        .contains("\"validDuration\":\"1.5s\"")
        .contains("\"referenced\":{\"m[k]\":\"EXACT\",\"absent\":\"ABSENCE\"}")
        .contains("\"granted\":5,\"validDuration\":\"2s\"");
    assertThat(JSON.readValue(json, CheckResponse.class)).isEqualTo(response);
  }

  @ParameterizedTest
  @CsvSource({
    "0,200,OK",
    "1,499,CANCELLED",
    "2,500,UNKNOWN",
    "3,400,INVALID_ARGUMENT",
    "4,504,DEADLINE_EXCEEDED",
    "5,404,NOT_FOUND",
    "6,409,ALREADY_EXISTS",
    "7,403,PERMISSION_DENIED",
    "8,429,RESOURCE_EXHAUSTED",
    "9,400,FAILED_PRECONDITION",
    "10,409,ABORTED",
    "11,400,OUT_OF_RANGE",
    "12,501,UNIMPLEMENTED",
    "13,500,INTERNAL",
    "14,503,UNAVAILABLE",
    "15,500,DATA_LOSS",
    "16,401,UNAUTHENTICATED",
    "77,500,UNKNOWN"
  })
  void codesHaveTheirHttpStatus(int code, int http, String name) {
    assertThat(new Status(code, "m").http()).isEqualTo(http);
    assertThat(new Status(code, "m").body()).isEqualTo(code == 0 ? "" : name + ":m");
  }

  @Test
  void exhaustedQuotasAreNamed() {
    assertThat(QuotaGrant.exhausted(java.util.List.of("a", "b")).body())
        .isEqualTo("RESOURCE_EXHAUSTED:Quota is exhausted for: a,b");
  }
}
