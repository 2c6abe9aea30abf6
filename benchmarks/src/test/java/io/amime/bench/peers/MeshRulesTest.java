package io.amime.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction.Forward;
import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.load.Backend;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Site;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshRulesTest {
  @TempDir private Path folder;
  private Site site;
  private Backend backend;

  @BeforeEach
  void someProcess() throws IOException {
    site = Site.create();
    var process = site.start(Machine.LOAD_CORE, List.of("sleep", "60"), folder.resolve("log"));
    backend = new Backend(process, 9001, 9002, 9003);
  }

  @AfterEach
  void end() throws IOException {
    backend.close();
    site.close();
  }

  @Test
  void allPoliciesSplitTheMatchedAndSendTheRestToTheFirstVersion() {
    var snapshot =
        MeshRules.inClear(Setup.PLAIN.policies(Policies.FULL), backend).snapshot(MeshRules.CLIENT);

    var routes = snapshot.virtualHosts().getFirst().routes();
    var matched = (Forward) routes.getFirst().action();
    assertThat(matched.clusters()).extracting("weight").containsExactly(75, 25);
    assertThat(matched.retries()).isNotNull();
    assertThat(matched.timeout()).hasSeconds(3);
    assertThat(matched.fault()).isNotNull();
    assertThat(((Forward) routes.get(1).action()).clusters()).hasSize(1);
  }

  @Test
  void manyHostsAreManyVirtualHosts() {
    var snapshot = MeshRules.inClear(Setup.PLAIN.hosts(10_000), backend).snapshot(MeshRules.CLIENT);

    assertThat(snapshot.virtualHosts()).hasSize(10_000);
  }

  @Test
  void aSidecarIsCalledByMutualTls() throws IOException {
    var rules =
        MeshRules.withSidecar(
            Setup.PLAIN.upstream(Setup.Upstream.SECOND_PROXY), backend, 9443, new Trust(folder));

    var client = rules.snapshot(MeshRules.CLIENT);
    assertThat(client.clusters()).allMatch(cluster -> cluster.tls());
    assertThat(client.endpoints().values().iterator().next().getFirst().port()).isEqualTo(9443);
    var server = rules.snapshot(MeshRules.SERVER);
    assertThat(server.inbound().ports().getFirst().targetPort()).isEqualTo(9001);
  }
}
