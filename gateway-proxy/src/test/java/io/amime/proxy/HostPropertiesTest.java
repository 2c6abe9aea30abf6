package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class HostPropertiesTest {
  private static HostProperties bind(String... lines) {
    Map<String, String> properties = new HashMap<>();
    for (String line : lines) {
      properties.put("mesh.host." + line.split("=", 2)[0], line.split("=", 2)[1]);
    }
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("mesh.host", HostProperties.class);
  }

  @Test
  void describesWorkloadsBesideEachOther() {
    var host =
        bind(
            "event-loops=1",
            "workloads[0].proxy.id=reviews-v1",
            "workloads[0].proxy.service=reviews",
            "workloads[0].proxy.state-dir=a",
            "workloads[0].identity.service-account=reviews",
            "workloads[0].identity.state-dir=a/identity",
            "workloads[0].identity.ca-bundle=roots.pem",
            "workloads[0].identity.join-token-file=a/token",
            "workloads[1].proxy.id=ratings-v1",
            "workloads[1].proxy.service=ratings",
            "workloads[1].proxy.outbound-port=16001",
            "workloads[1].proxy.inbound-port=16006",
            "workloads[1].proxy.admin-port=16000",
            "workloads[1].proxy.state-dir=b",
            "workloads[1].identity.service-account=ratings",
            "workloads[1].identity.state-dir=b/identity",
            "workloads[1].identity.ca-bundle=roots.pem",
            "workloads[1].identity.join-token-file=b/token");
    assertThat(host.eventLoopCount()).isEqualTo(1);
    assertThat(host.workloads())
        .extracting(h -> h.proxySettings().workload("a").id())
        .containsExactly("reviews-v1", "ratings-v1");
  }

  @Test
  void noneIsAProcessOfOneWorkload() {
    assertThat(bind().workloads()).isEmpty();
  }

  @Test
  void namesWhatTwoWorkloadsCannotShare() {
    assertThatThrownBy(() ->
            bind(
                "event-loops=-1",
                "workloads[0].proxy.id=reviews-v1",
                "workloads[0].proxy.service=reviews",
                "workloads[0].identity.service-account=reviews",
                "workloads[1].proxy.id=reviews-v1",
                "workloads[1].proxy.service=reviews",
                "workloads[1].proxy.bind=127.0.0.2",
                "workloads[1].proxy.outbound-port=0",
                "workloads[1].identity.service-account=reviews",
                "workloads[2].proxy.id=ratings-v1",
                "workloads[2].proxy.service=ratings"))
        .rootCause()
        .hasMessageContaining("mesh.host.event-loops: -1")
        .hasMessageContaining(
            "mesh.host.workloads[1].proxy.id: reviews-v1 (expected: another than that of"
                + " mesh.host.workloads[0].proxy.id)")
        .hasMessageContaining("mesh.host.workloads[1].proxy.state-dir: .mesh/proxy")
        .hasMessageContaining("mesh.host.workloads[1].identity.state-dir: .mesh/identity")
        .hasMessageContaining("mesh.host.workloads[1].proxy.admin-port: 15000")
        .hasMessageContaining("mesh.host.workloads[1].identity.ca-bundle: missing")
        .hasMessageContaining("mesh.host.workloads[2].identity: missing")
        .message()
        .doesNotContain("inbound-port")
        .doesNotContain("outbound-port");
  }
}
