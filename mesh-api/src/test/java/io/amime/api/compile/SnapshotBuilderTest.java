package io.amime.api.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.policy.FailPolicy;
import io.amime.api.policy.OnError;
import io.amime.api.policy.PolicySettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotBuilderTest {

  static Stream<String> cases() throws IOException {
    try (var files = Files.list(folder())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(".meshtest"))
          .sorted()
          .toList()
          .stream();
    }
  }

  /** With {@code -Dmeshtest.write=FOLDER} the tables are written there instead of compared. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void compilesAsTheFileSays(String name) throws IOException {
    MeshTestFile file = MeshTestFile.read(folder().resolve(name));
    String target = System.getProperty("meshtest.write");
    if (target != null) {
      file.write(Path.of(target).resolve(name));
      return;
    }
    assertThat(file.actual()).isEqualTo(file.expected());
  }

  @Test
  void sameMeshGivesTheSameVersionWhateverTheOrder() {
    var resources = new ArrayList<>(ResourceCodec.decode(lessons()).resources());
    var instances = new ArrayList<>(Bookinfo.instances());
    var first = build(resources, instances);
    Collections.shuffle(resources, new Random(3));
    Collections.shuffle(instances, new Random(4));

    assertThat(build(resources, instances)).isEqualTo(first);
    assertThat(first.version()).matches("[0-9a-f]{16}");
  }

  @Test
  void healthAndMembershipLeaveTheVersionAlone() {
    var before = build(List.of(), Bookinfo.instances());
    var instances = new ArrayList<>(Bookinfo.instances());
    var gone = instances.remove(6);
    var sick = instances.remove(5);
    instances.add(
        new Instance(
            sick.workload(),
            sick.address(),
            sick.inboundPort(),
            sick.ports(),
            true,
            false,
            sick.serials()));
    var after = build(List.of(), instances);

    assertThat(gone.workload().service()).isEqualTo("ratings");
    assertThat(after.version()).isEqualTo(before.version());
    assertThat(after.endpoints().get("ratings.default.svc.cluster.local:9080"))
        .extracting(Endpoint::healthy)
        .containsExactly(false);
  }

  @Test
  void aRuleChangesTheVersion() {
    var before = build(List.of(), Bookinfo.instances());
    var after = build(ResourceCodec.decode(lessons()).resources(), Bookinfo.instances());

    assertThat(after.version()).isNotEqualTo(before.version());
  }

  @Test
  void peersAreKnownByEverySerialTheyAnnounced() {
    var snapshot = build(List.of(), Bookinfo.instances());

    assertThat(snapshot.peers())
        .extracting(p -> p.serial() + " " + p.workload() + " " + p.service())
        .contains("a4 reviews-v3 reviews", "f0 ingress istio-ingress")
        .isSorted();
  }

  @Test
  void inboundServesWhatTheWorkloadRegistered() {
    var inbound = build(List.of(), Bookinfo.instances()).inbound();

    assertThat(inbound.strict()).isTrue();
    assertThat(inbound.ports())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.servicePort()).isEqualTo(9080);
          assertThat(p.targetPort()).isEqualTo(22003);
          assertThat(p.host()).isEqualTo("reviews.default.svc.cluster.local");
        });
  }

  @Test
  void policyVersionFollowsWhatTheRulesUse() {
    var none = build(List.of(), Bookinfo.instances()).policy();
    var lessons = ResourceCodec.decode(lessons()).resources();
    var some = build(lessons, Bookinfo.instances()).policy();
    var withoutRouting = build(lessons.subList(3, 6), Bookinfo.instances()).policy();
    var other =
        build(
                ResourceCodec.decode(lessons().replace("Not allowed", "Never")).resources(),
                Bookinfo.instances())
            .policy();

    assertThat(none.program().documents()).isEmpty();
    assertThat(some.program().documents()).hasSize(3);
    assertThat(some.version()).isEqualTo(withoutRouting.version()).isNotEqualTo(none.version());
    assertThat(other.version()).isNotEqualTo(some.version());
  }

  @Test
  void policyCarriesTheSettingsOfTheMesh() {
    var settings = new PolicySettings(FailPolicy.OPEN, FailPolicy.CLOSED, OnError.FAIL);
    var state =
        MeshState.of(
            7,
            new MeshDefaults(null, null, Duration.ofSeconds(5), true, settings, true, false),
            ResourceCodec.decode(lessons()).resources(),
            Bookinfo.instances());

    var policy =
        SnapshotBuilder.build(state, state.instances().get("ratings-v1").workload()).policy();
    assertThat(policy.program().settings()).isEqualTo(settings);
  }

  private static ProxySnapshot build(
      List<? extends io.amime.api.resource.Resource> resources, List<Instance> instances) {
    var state = MeshState.of(7, MeshDefaults.SAFE, resources, instances);
    return SnapshotBuilder.build(state, state.instances().get("reviews-v2").workload());
  }

  private static String lessons() {
    try (var in = ResourceCodec.class.getResourceAsStream("lessons.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(SnapshotBuilderTest.class.getResource("cases")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
