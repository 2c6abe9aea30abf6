package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ProxyPropertiesTest {
  @Test
  void describesASidecar() {
    var p =
        bind(
            "id=reviews-v3",
            "service=reviews",
            "labels.app=reviews",
            "labels.version=v3",
            "ports[0].port=9080",
            "ports[0].name=http",
            "ports[0].target-port=19080",
            "ports[1].port=9090",
            "drain.delay=5s");
    assertThat(p.workload("reviews"))
        .isEqualTo(
            new Workload(
                "reviews-v3",
                Workload.Mode.SIDECAR,
                "reviews",
                "default",
                "reviews",
                Map.of("app", "reviews", "version", "v3")));
    assertThat(p.registration("reviews", new WorkloadProxy.Ports(1, 4711, 0, 2, List.of())).ports())
        .containsExactly(
            new Registration.Port(9080, "http", 19080), new Registration.Port(9090, "http", 9090));
    assertThat(p.drain().delay()).isEqualTo(Duration.ofSeconds(5));
    assertThat(p.drain().timeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void anIngressNeedsNoNames() {
    var workload = bind("mode=ingress", "namespace=istio-system").workload("istio-ingress");
    assertThat(workload.id()).isEqualTo("istio-ingress");
    assertThat(workload.service()).isEqualTo("istio-ingress");
  }

  @Test
  void anIngressTellsWhereItIsReachedOverTls() {
    var bound = new WorkloadProxy.Ports(0, 8000, 18443, 2, List.of());
    var ingress = bind("mode=ingress", "namespace=istio-system", "state-dir=/var/lib/mesh");
    assertThat(ingress.registration("istio-ingress", bound).ports())
        .containsExactly(new Registration.Port(18443, "https", 18443));
    assertThat(ingress.ingress().httpsPort()).isEqualTo(8443);
    assertThat(ingress.secretsDir()).hasToString("/var/lib/mesh/secrets");
    var translated =
        bind(
            "mode=ingress",
            "ports[0].port=443",
            "ports[0].name=https",
            "ports[0].target-port=8443");
    assertThat(translated.registration("istio-ingress", bound).ports())
        .as("what stands before it may have another number")
        .containsExactly(new Registration.Port(443, "https", 8443));
  }

  @Test
  void namesEveryWrongValueAtOnce() {
    assertThatThrownBy(() ->
            bind(
                "id=Not A Name",
                "outbound-port=70000",
                "ports[0].port=0",
                "bind=localhost",
                "pilot-url=http://127.0.0.1:15010"))
        .rootCause()
        .hasMessageContaining("mesh.proxy.id: Not A Name")
        .hasMessageContaining("mesh.proxy.service: null")
        .hasMessageContaining("mesh.proxy.outbound-port: 70000 (expected: 0 to 65535)")
        .hasMessageContaining("mesh.proxy.ports[0].port: 0 (expected: 1 to 65535)")
        .hasMessageContaining("mesh.proxy.bind: localhost (expected: an IP address)")
        .hasMessageContaining("mesh.proxy.pilot-url: http://127.0.0.1:15010");
  }

  @Test
  void refusesOnePortForTwoListeners() {
    assertThatThrownBy(() -> bind("id=a", "service=a", "outbound-port=1", "admin-port=1"))
        .rootCause()
        .hasMessageContaining("three different ports");
  }

  private static ProxyProperties bind(String... settings) {
    var values = new HashMap<String, String>();
    for (var setting : settings) {
      int at = setting.indexOf('=');
      values.put("mesh.proxy." + setting.substring(0, at), setting.substring(at + 1));
    }
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("mesh.proxy", ProxyProperties.class);
  }
}
