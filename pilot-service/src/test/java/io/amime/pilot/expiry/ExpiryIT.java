package io.amime.pilot.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.pilot.RunningPilot;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExpiryIT extends RunningPilot {
  private String drill(String name, Instant until) {
    return rule(name, "reviews", "")
        .replace(
            "\"name\":\"" + name + "\"",
            "\"name\":\"%s\",\"annotations\":{\"amime.io/expires-at\":\"%s\"}"
                .formatted(name, until));
  }

  @Test
  void whatHasExpiredIsDeletedAndTheHistorySaysByWhom() throws Exception {
    assertThat(post(CONFIG + "routerules", drill("later", Instant.now().plusSeconds(600))).status())
        .isEqualTo(201);
    assertThat(post(CONFIG + "routerules", drill("soon", Instant.now().plusSeconds(2))).status())
        .isEqualTo(201);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get(CONFIG + "routerules/soon").status() == 404);

    assertThat(get(CONFIG + "routerules/later").status()).isEqualTo(200);
    var last = get("/v1/history?limit=1").json().at("/items/0");
    assertThat(last.path("author").asString("")).isEqualTo("expiry");
    assertThat(last.at("/changes/0/before/metadata/name").asString("")).isEqualTo("soon");
    assertThat(last.at("/changes/0/resource").asString("")).isEqualTo("RouteRule/default/soon");
    delete(CONFIG + "routerules/later");
  }
}
