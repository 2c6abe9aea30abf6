package io.amime.pilot.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.pilot.RunningPilot;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RegistrationIT extends RunningPilot {
  private static final JsonMapper JSON = JsonMapper.shared();

  @Autowired private WorkloadTable table;

  @AfterEach
  void removeAll() throws Exception {
    delete("/v1/workloads/ratings-v1");
    delete("/v1/workloads/legacy-v1");
  }

  private JsonNode workload(String id) throws Exception {
    return get("/v1/workloads")
        .json()
        .valueStream()
        .filter(w -> w.path("id").asString("").equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSerialsOfTheCertificatesNowAndNextAreRemembered() throws Exception {
    var ratings = identity("ratings");
    var answer = register(ratings, registration("ratings", "v1", 20020));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("heartbeat").asString("")).isEqualTo("5s");

    var plain = registration("ratings", "v1", 20020);
    var next =
        new Registration(
            plain.workload(), plain.address(), plain.inboundPort(), plain.ports(), "abc", true);
    var beat =
        send(
            clientOf(ratings),
            HttpRequest.newBuilder(uri("/v1/workloads/ratings-v1"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(next))));
    assertThat(beat.status()).isEqualTo(200);

    assertThat(workload("ratings-v1").path("serials").valueStream().map(JsonNode::asString))
        .containsExactly("abc", ratings.current().serial());
  }

  @Test
  void nobodyRegistersInAnothersName() throws Exception {
    var stranger = identity("stranger");
    var refused = register(stranger, registration("ratings", "v1", 20020));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("default/stranger", "default/ratings");

    register(identity("ratings"), registration("ratings", "v1", 20020));
    var mine = registration("stranger", "v1", 20021);
    var hijack =
        new Registration(
            new Workload(
                "ratings-v1",
                mine.workload().mode(),
                "stranger",
                "default",
                "stranger",
                mine.workload().labels()),
            mine.address(),
            mine.inboundPort(),
            mine.ports(),
            null,
            true);
    assertThat(register(stranger, hijack).status()).isEqualTo(403);
    assertThat(workload("ratings-v1").path("service").asString("")).isEqualTo("ratings");
  }

  @Test
  void aRegistrationThatCannotBeIsRefusedWithEveryViolation() throws Exception {
    var plain = registration("ratings", "v1", 20020);
    var bad =
        new Registration(
            plain.workload(),
            "not an address",
            0,
            List.of(new Registration.Port(70_000, "http", 9080)),
            null,
            true);

    var answer = register(identity("ratings"), bad);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("violations").valueStream().map(v -> v.path("path").asString()))
        .containsExactly("address", "inboundPort", "ports[0].port");
  }

  @Test
  void aHeartbeatOfSomebodyUnknownAsksForARegistration() throws Exception {
    var beat =
        send(
            clientOf(identity("ratings")),
            HttpRequest.newBuilder(uri("/v1/workloads/ratings-v1"))
                .header("Content-Type", "application/json")
                .PUT(
                    HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(registration("ratings", "v1", 20020)))));

    assertThat(beat.status()).isEqualTo(404);
  }

  @Test
  void anAdministratorWritesDownWhatHasNoProxy() throws Exception {
    var body = JSON.writeValueAsString(registration("legacy", "v1", 20030));
    assertThat(post("/v1/workloads", body).status()).isEqualTo(201);

    assertThat(workload("legacy-v1").path("proxied").asBoolean(true)).isFalse();
    var viewer = tokens.token("user:vera", "viewer@mesh");
    assertThat(call(viewer, "POST", "/v1/workloads", "application/json", body).status())
        .isEqualTo(403);
    assertThat(register(identity("legacy"), registration("legacy", "v1", 20031)).status())
        .isEqualTo(403);
  }

  @Test
  void aRestartedPilotStillKnowsEverybody() throws Exception {
    var ratings = identity("ratings");
    register(ratings, registration("ratings", "v1", 20020));

    var restarted = new WorkloadRegistry(table);

    var known = new ArrayList<>(restarted.workloads().keySet());
    assertThat(known).contains("ratings-v1");
    assertThat(restarted.workloads().get("ratings-v1").serials())
        .containsExactly(ratings.current().serial());
  }
}
