package io.amime.api.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.resource.Violation.Reason;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ViolationTest {
  @Test
  void answersHoldItsPartsAndNothingElse() {
    var json =
        JsonMapper.builder()
            .build()
            .valueToTree(
                Violation.error("rule/default/x", "spec.match", Reason.FieldValueInvalid, "no")
                    .at(3, 5));

    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder(
            "resource", "path", "reason", "message", "severity", "line", "column");
    assertThat(json.path("severity").asString()).isEqualTo("error");
  }
}
