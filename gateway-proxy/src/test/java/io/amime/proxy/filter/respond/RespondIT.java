package io.amime.proxy.filter.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction.Respond;
import io.amime.proxy.http.Reason;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import org.junit.jupiter.api.Test;

class RespondIT {
  @Test
  void theRuleAnswersAndNobodyIsAsked() {
    try (var backend = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(new Respond(503, "back at noon", null))
                    .build())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("back at noon");
      assertThat(backend.requests()).isZero();
      assertThat(proxy.first().outcome().reason()).isEqualTo(Reason.DIRECT_RESPONSE);
    }
  }

  @Test
  void anAnswerWithoutABodyIsEmpty() {
    try (var proxy =
        new ProxyServer(Snapshots.reviews().route(new Respond(204, null, null)).build())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(answer.body()).isEmpty();
    }
  }
}
