package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parts die; what a visitor sees goes on, and {@code ./mesh up} heals. */
@ExtendWith(MeshExtension.class)
class ResilienceIT {
  private static final String RATINGS = "http://ratings:9080/ratings/0";

  private final Mesh mesh;

  ResilienceIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void heal() {
    var up = mesh.cli("up");
    assertThat(up.exit()).as(up.all()).isZero();
    mesh.deleteLessons();
  }

  @Test
  void trafficAndARestartedSidecarGoOnWithoutPilot() {
    mesh.apply("reviews-v2-rollout");
    mesh.kill("pilot");
    for (int i = 0; i < 10; i++) {
      assertThat(mesh.page().statusCode()).isEqualTo(200);
    }
    var restarted = mesh.restart("productpage-v1-proxy");
    var sidecar = mesh.sidecar("productpage-v1-proxy");
    for (int i = 0; i < 30; i++) {
      var response = sidecar.get(Reviews.URL);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.body()).doesNotContain("reviews-v3");
    }
    assertThat(mesh.page().statusCode()).isEqualTo(200);
    restarted.destroyForcibly().onExit().join();
    assertThat(mesh.cli("up").exit()).isZero();
    mesh.delete("reviews-v2-rollout");
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> sidecar.get(Reviews.URL).body().contains("reviews-v3"));
  }

  @Test
  void aDenierGoesOnDenyingAndOthersPassWhileMixerIsAway() {
    mesh.apply("deny-reviews-v3");
    mesh.kill("mixer");
    var v2 = mesh.sidecar("reviews-v2-proxy");
    var v3 = mesh.sidecar("reviews-v3-proxy");
    for (int i = 0; i < 10; i++) {
      // A path of its own each time, so that no answer can come from a cache.
      var denied = v3.get(RATINGS + "?denied=" + i);
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body())
          .isEqualTo("PERMISSION_DENIED:denyreviewsv3handler.denier.default:Not allowed");
      assertThat(v2.get(RATINGS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void requestsPassWhileRedisIsAwayAndQuotasCountAgainAfterwards() {
    mesh.apply("ratings-quota");
    try {
      mesh.kill("redis");
      // A caller that no other test charges: a window that is used up outlives its rule.
      var caller = mesh.sidecar("reviews-v1-proxy");
      for (int i = 0; i < 20; i++) {
        assertThat(caller.get(RATINGS).statusCode()).isEqualTo(200);
      }
      assertThat(mesh.cli("up").exit()).isZero();
      await().atMost(Duration.ofSeconds(20)).until(() -> caller.get(RATINGS).statusCode() == 429);
    } finally {
      mesh.delete("ratings-quota");
    }
  }

  @Test
  void whatDiedIsStartedAgain() {
    mesh.kill("ratings-v1-2");
    var up = mesh.cli("up");
    assertThat(up.exit()).as(up.all()).isZero();
    assertThat(up.out()).contains("READY", "ratings-v1-2").doesNotContain("password:");
    assertThat(mesh.process("ratings-v1-2").get("ready").asBoolean()).isTrue();
  }
}
