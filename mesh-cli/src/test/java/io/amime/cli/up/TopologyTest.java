package io.amime.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.state.ProcessTable.StartOptions;
import io.amime.cli.state.StateDir;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private final StateDir state = new StateDir(Path.of("/tmp/mesh"));

  @Test
  void everyWorkloadHasASidecarThatForwardsToItAndThatItCallsThrough() {
    var application = part("reviews-v3");
    var sidecar = part("reviews-v3-proxy");

    assertThat(application.environment())
        .containsEntry("http_proxy", "http://127.0.0.1:" + sidecar.port("outbound"));
    assertThat(sidecar.arguments())
        .contains(
            "--mesh.proxy.id=reviews-v3",
            "--mesh.proxy.labels.version=v3",
            "--mesh.proxy.ports[0].target-port=" + application.port("http"));
    assertThat(sidecar.ports()).containsOnlyKeys("outbound", "inbound", "admin");
  }

  @Test
  void twoInstancesOfRatingsShareAnAccountAndNothingElse() {
    assertThat(part("citadel").arguments())
        .contains(
            "--mesh.ca.join-files.identities.ratings-v1=default/ratings",
            "--mesh.ca.join-files.identities.ratings-v1-2=default/ratings");
    assertThat(part("ratings-v1-2").labels()).isEqualTo(part("ratings-v1").labels());
    assertThat(part("ratings-v1-2").ports()).isNotEqualTo(part("ratings-v1").ports());
  }

  @Test
  void aRedisOfTheUsersReplacesOurs() {
    var parts = parts(new StartOptions(0, "redis://cache:6379", null, false));

    assertThat(parts).extracting(Part::name).doesNotContain("redis");
    assertThat(find(parts, "mixer").environment())
        .containsEntry("MESH_MIXER_REDIS_URL", "redis://cache:6379");
    assertThat(find(parts, "mixer").after()).containsExactly("citadel");
  }

  @Test
  void thePasswordOfADatabaseIsInNoArgument() {
    var parts = parts(new StartOptions(0, null, "postgresql://amime:s3cret@db/mesh", false));

    assertThat(find(parts, "pilot").arguments()).noneMatch(text -> text.contains("s3cret"));
    assertThat(find(parts, "pilot").environment()).containsValue("s3cret");
  }

  @Test
  void anEgressGatewayIsThereWhenAskedForAndMayJoinAtAnyTime() {
    var without = parts(new StartOptions(0, null, null, false));
    var with = parts(new StartOptions(0, null, null, false).withEgress());

    assertThat(without).extracting(Part::name).doesNotContain("egress");
    assertThat(find(with, "egress").arguments())
        .contains(
            "--mesh.proxy.mode=egress",
            "--mesh.proxy.inbound-port=" + find(with, "egress").port("inbound"));
    assertThat(List.of(find(without, "citadel"), find(with, "citadel")))
        .allSatisfy(citadel ->
            assertThat(citadel.arguments())
                .contains("--mesh.ca.join-files.identities.egress=istio-system/istio-egress"));
  }

  @Test
  void partsOnlyWaitForPartsThatExist() {
    var parts = parts(new StartOptions(0, null, null, false));
    var names = parts.stream().map(Part::name).toList();

    assertThat(parts).allSatisfy(part -> assertThat(names).containsAll(part.after()));
    assertThat(names).hasSize(6 + 7 * 2).doesNotHaveDuplicates();
  }

  private Part part(String name) {
    return find(parts(new StartOptions(0, null, null, false)), name);
  }

  private List<Part> parts(StartOptions options) {
    return new Topology(state, options, PortPlan.of(0, Map.of(), port -> true)).parts();
  }

  private static Part find(List<Part> parts, String name) {
    return parts.stream().filter(part -> part.name().equals(name)).findFirst().orElseThrow();
  }
}
