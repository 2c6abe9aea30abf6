package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Bookinfo;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told about sound resources of {@code networking.istio.io}. */
class NetworkingReviewTest {
  private static final String SUBSETS =
      """
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: reviews}
      spec:
        host: reviews
        subsets:
        - {name: v1, labels: {version: v1}}
        - {name: v9, labels: {version: v9}}
      """;

  private static List<Violation> review(String... documents) {
    return Review.of(Bookinfo.state(), ResourceCodec.decode(String.join("---\n", documents)));
  }

  private static String service(String name, String spec) {
    return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: %s}\nspec:\n%s"
        .formatted(name, spec.indent(2));
  }

  private static Map<String, String> byPath(List<Violation> found, Reason reason) {
    return found.stream()
        .filter(v -> v.reason() == reason)
        .collect(Collectors.toMap(Violation::path, Violation::message, (a, b) -> a));
  }

  @Test
  void missingSubsetsAndServicesAreNamedWithThoseThatExist() {
    var found =
        review(
            SUBSETS,
            service(
                "reviews",
                """
                hosts: [reviews]
                http:
                - match: [{uri: {prefix: /a}}]
                  route: [{destination: {host: reviews, subset: v2}}]
                - match: [{uri: {prefix: /b}}]
                  route: [{destination: {host: nobody}}]
                - route: [{destination: {host: reviews, subset: v1}}]
                """));

    assertThat(found).noneMatch(Violation::isError);
    assertThat(byPath(found, Reason.UndefinedSubset))
        .hasEntrySatisfying(
            "spec.http[0].route[0].destination.subset",
            m -> assertThat(m).contains("\"v2\"", "existing: v1, v9"));
    assertThat(byPath(found, Reason.MissingSubset))
        .hasEntrySatisfying(
            "spec.subsets[1].labels",
            m -> assertThat(m).contains("version=v9", "existing: version=v1; version=v2"));
    assertThat(byPath(found, Reason.UnknownService))
        .hasEntrySatisfying(
            "spec.http[1].route[0].destination.host",
            m -> assertThat(m).contains("nobody.default", "reviews.default.svc.cluster.local"));
    assertThat(found)
        .as("warnings stand at their lines")
        .allSatisfy(v -> assertThat(v.line()).isNotNull());
  }

  @Test
  void entriesThatCanNeverMatchAreNamedWithWhatTakesTheirRequests() {
    var found =
        review(
            service(
                "reviews",
                """
                hosts: [reviews]
                http:
                - match: [{uri: {prefix: /a}}, {headers: {x: {}}}]
                  route: [{destination: {host: reviews}}]
                - match: [{uri: {exact: /ab}, method: {exact: GET}}, {uri: {prefix: /b}}]
                  route: [{destination: {host: ratings}}]
                - match: [{headers: {x: {regex: 'y.*'}}}]
                  route: [{destination: {host: ratings}}]
                - route: [{destination: {host: details}}]
                - match: [{uri: {prefix: /c}}]
                  route: [{destination: {host: ratings}}]
                """));

    assertThat(byPath(found, Reason.Shadowed))
        .containsOnlyKeys("spec.http[1].match[0]", "spec.http[2].match[0]", "spec.http[4].match[0]")
        .hasEntrySatisfying(
            "spec.http[1].match[0]", m -> assertThat(m).contains("spec.http[0].match[0]"))
        .hasEntrySatisfying(
            "spec.http[2].match[0]", m -> assertThat(m).contains("spec.http[0].match[1]"))
        .hasEntrySatisfying("spec.http[4].match[0]", m -> assertThat(m).contains("spec.http[3]"));
  }

  @Test
  void oneForOtherCallersShadowsNothing() {
    var found =
        review(
            service(
                "reviews",
                """
                hosts: [reviews]
                http:
                - match: [{sourceLabels: {app: ratings}}]
                  route: [{destination: {host: ratings}}]
                - match: [{uri: {prefix: /a}}]
                  route: [{destination: {host: details}}]
                """));

    assertThat(byPath(found, Reason.Shadowed)).isEmpty();
  }

  @Test
  void aVirtualServiceBehindAnotherOneOfTheSameHost() {
    String all = "hosts: [reviews]\nhttp: [{route: [{destination: {host: reviews}}]}]\n";
    var found = review(service("a", all), service("b", all));

    assertThat(found)
        .filteredOn(v -> v.reason() == Reason.Shadowed)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.resource()).isEqualTo("VirtualService/default/b");
          assertThat(v.message()).contains("VirtualService/default/a spec.http[0]");
        });
    assertThat(byPath(found, Reason.EqualPrecedence)).containsKey("spec.hosts[0]");
  }

  @Test
  void whatIsDelegatedToNobodyAndWhatLiesBeyondIsTold() {
    var found =
        review(
            service(
                "root",
                """
                hosts: [reviews]
                http:
                - match: [{uri: {prefix: /a}}]
                  delegate: {name: taem}
                - match: [{uri: {prefix: /b}}]
                  delegate: {name: team}
                - match: [{uri: {prefix: /c}}]
                  delegate: {name: root}
                - route: [{destination: {host: reviews}}]
                """),
            service(
                "team",
                """
                http:
                - match: [{uri: {prefix: /bc}}]
                  route: [{destination: {host: nobody}}]
                - match: [{uri: {prefix: /d}}]
                  route: [{destination: {host: reviews}}]
                """),
            service("alone", "http: [{route: [{destination: {host: reviews}}]}]"));

    assertThat(found).noneMatch(Violation::isError);
    assertThat(byPath(found, Reason.Dangling))
        .containsOnlyKeys("spec.http[0].delegate.name", "spec.http[2].delegate.name")
        .hasEntrySatisfying(
            "spec.http[0].delegate.name",
            m ->
                assertThat(m)
                    .contains("VirtualService/default/taem", "default/alone, default/team"))
        .hasEntrySatisfying(
            "spec.http[2].delegate.name", m -> assertThat(m).contains("has hosts of its own"));
    assertThat(byPath(found, Reason.Shadowed))
        .containsOnlyKeys("spec.http[1].delegate")
        .hasEntrySatisfying(
            "spec.http[1].delegate", m -> assertThat(m).contains("spec.http[1] of", "team"));
    assertThat(byPath(found, Reason.UnknownService))
        .containsOnlyKeys("spec.http[0].route[0].destination.host");
    assertThat(found)
        .filteredOn(v -> v.reason() == Reason.Idle)
        .singleElement()
        .satisfies(v -> assertThat(v.resource()).isEqualTo("VirtualService/default/alone"));
  }

  @ParameterizedTest
  @CsvSource({"'[edge]', true", "'[mesh, edge]', true", "[mesh], false", "[], false"})
  void routesOfConnectionsActAtSidecarsOnly(String gateways, boolean told) {
    var found =
        review(
            service(
                "ports",
                """
                hosts: [reviews]
                gateways: %s
                tcp: [{route: [{destination: {host: reviews}}]}]
                """
                    .formatted(gateways)));

    assertThat(found).noneMatch(Violation::isError);
    assertThat(byPath(found, Reason.IgnoredField).containsKey("spec.tcp")).isEqualTo(told);
  }

  @Test
  void gatewaysThatDoNotExistAreNamedWithThoseThatDo() {
    String gateway =
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec:
          selector: {istio: ingressgateway}
          servers: [{port: {number: 80, protocol: HTTP}, hosts: ["*"]}]
        """;
    var found =
        review(
            gateway,
            service(
                "web",
                """
                hosts: ["*"]
                gateways: [egde]
                http: [{route: [{destination: {host: reviews}}]}]
                """));

    assertThat(byPath(found, Reason.Dangling).get("spec.gateways[0]"))
        .contains("Gateway/default/egde", "existing: default/edge");
  }

  @Test
  void namesThatSomebodyElseHasAndThoseWithoutARouteAreTold() {
    var found =
        review(
            gateway("a", "HTTPS", "[shop.example.com]", "{mode: SIMPLE, credentialName: shop}"),
            gateway(
                "b",
                "TLS",
                "[shop.example.com, bank.example.com, lost.example.com]",
                "{mode: PASSTHROUGH}"),
            gateway("c", "HTTPS", "[bank.example.com]", "{mode: SIMPLE, credentialName: bank}"),
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: d}
            spec:
              tls: [{hosts: [bank.example.com], secretName: bank}]
              rules: [{host: bank.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: reviews, port: {number: 9080}}}}]}}]
            """,
            service(
                "bank",
                """
                hosts: [bank.example.com, shop.example.com]
                gateways: [b]
                tls:
                - match: [{sniHosts: [bank.example.com, shop.example.com]}]
                  route: [{destination: {host: nobody}}]
                """));

    assertThat(found).noneMatch(Violation::isError);
    assertThat(found)
        .extracting(v -> v.resource() + " " + v.path() + " " + v.message())
        .anyMatch(t ->
            t.startsWith("Gateway/default/b spec.servers[0].hosts[0]")
                && t.contains("Gateway/default/a has it already, with secret default/shop"))
        .anyMatch(t ->
            t.startsWith("Gateway/default/b spec.servers[0].hosts[2]") && t.contains("tls route"))
        .anyMatch(t ->
            t.startsWith("Gateway/default/c spec.servers[0].hosts[0]")
                && t.contains("Gateway/default/b has it already, and carries its TLS through"))
        .anyMatch(t ->
            t.startsWith("Ingress/default/d spec.tls[0].hosts[0]")
                && t.contains("Gateway/default/b has it already"))
        .anyMatch(t -> t.contains("spec.tls[0].route[0].destination.host"))
        .noneMatch(t -> t.startsWith("Gateway/default/b spec.servers[0].hosts[1]"))
        .noneMatch(t -> t.startsWith("Gateway/default/a spec"));
  }

  private static String gateway(String name, String protocol, String hosts, String tls) {
    return """
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: %s}
    spec:
      selector: {istio: ingressgateway}
      servers: [{port: {number: 443, protocol: %s}, hosts: %s, tls: %s}]
    """
        .formatted(name, protocol, hosts, tls);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec.tls[0].match                 | {route: [{destination: {host: reviews}}]}
          spec.tls[0].match[0].sniHosts     | {match: [{port: 443}], route: [{destination: {host: reviews}}]}
          spec.tls[0].match[0].sniHosts[0]  | {match: [{sniHosts: [b.example.org]}], route: [{destination: {host: reviews}}]}
          spec.tls[0].match[0].sniHosts[0]  | {match: [{sniHosts: ["a.*"]}], route: [{destination: {host: reviews}}]}
          spec.tls[0].match[0].port         | {match: [{sniHosts: [a.example.com], port: 0}], route: [{destination: {host: reviews}}]}
          spec.tls[0].match[0].destinationSubnets | {match: [{sniHosts: [a.example.com], destinationSubnets: [10.0.0.0/8]}], route: [{destination: {host: reviews}}]}
          spec.tls[0].route                 | {match: [{sniHosts: [a.example.com]}]}
          """)
  void whatIsWrongInATlsRouteIsRefused(String path, String entry) {
    var found =
        review(
            service("x", "hosts: ['*.example.com']\ngateways: [a]\ntls: [%s]\n".formatted(entry)));

    assertThat(found).filteredOn(Violation::isError).extracting(Violation::path).contains(path);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VirtualService  | spec.exportTo | exportTo: ["."]
          VirtualService  | spec.tls | tls: [{match: [{sniHosts: [reviews]}], route: [{destination: {host: reviews}}]}]
          VirtualService  | spec.http[0].match[0].statPrefix | http: [{match: [{statPrefix: a}], route: [{destination: {host: reviews}}]}]
          VirtualService  | spec.http[0].retries.retryRemoteLocalities | http: [{retries: {attempts: 1, retryRemoteLocalities: true}, route: [{destination: {host: reviews}}]}]
          VirtualService  | spec.http[0].retries.retryOn | http: [{retries: {attempts: 1, retryOn: retriable-headers}, route: [{destination: {host: reviews}}]}]
          VirtualService  | spec.http[0].match[0].headers.method | http: [{match: [{headers: {method: {exact: GET}}}], route: [{destination: {host: reviews}}]}]
          VirtualService  | spec.http[0].fault.abort.http2Error | http: [{fault: {abort: {http2Error: a, httpStatus: 500}}, route: [{destination: {host: reviews}}]}]
          DestinationRule | spec.trafficPolicy.loadBalancer.consistentHash.maglev | trafficPolicy: {loadBalancer: {consistentHash: {useSourceIp: true, maglev: {}}}}
          DestinationRule | spec.trafficPolicy.loadBalancer.localityLbSetting.failover | trafficPolicy: {loadBalancer: {localityLbSetting: {failover: []}}}
          DestinationRule | spec.trafficPolicy.loadBalancer.simple | trafficPolicy: {loadBalancer: {simple: PASSTHROUGH}}
          DestinationRule | spec.trafficPolicy.tls.mode | trafficPolicy: {tls: {mode: DISABLE}}
          DestinationRule | spec.trafficPolicy.tls.clientCertificate | trafficPolicy: {tls: {mode: SIMPLE, clientCertificate: /a.pem}}
          DestinationRule | spec.trafficPolicy.tls.subjectAltNames | trafficPolicy: {tls: {mode: SIMPLE, insecureSkipVerify: true, subjectAltNames: [a]}}
          DestinationRule | spec.trafficPolicy.tls.credentialName | trafficPolicy: {tls: {mode: ISTIO_MUTUAL, credentialName: a}}
          DestinationRule | spec.trafficPolicy.connectionPool.tcp.tcpKeepalive | trafficPolicy: {connectionPool: {tcp: {tcpKeepalive: {time: 1s}}}}
          DestinationRule | spec.trafficPolicy.retryBudget.budgetInterval | trafficPolicy: {retryBudget: {budgetInterval: 1s}}
          DestinationRule | spec.trafficPolicy.connectionPool.http.maxRetries | trafficPolicy: {retryBudget: {}, connectionPool: {http: {maxRetries: 2}}}
          DestinationRule | spec.trafficPolicy.outlierDetection.consecutiveGatewayErrors | trafficPolicy: {outlierDetection: {consecutiveGatewayErrors: 5}}
          DestinationRule | spec.trafficPolicy.outlierDetection.consecutiveLocalOriginFailures | trafficPolicy: {outlierDetection: {consecutiveLocalOriginFailures: 2}}
          DestinationRule | spec.workloadSelector | workloadSelector: {}
          Gateway         | spec.servers[0].tls | servers: [{port: {number: 443, protocol: HTTPS}, hosts: ["*"], tls: {mode: SIMPLE}}]
          Gateway         | spec.servers[0].tls | servers: [{port: {number: 443, protocol: TLS}, hosts: ["*"], tls: {mode: SIMPLE, credentialName: a}}]
          Gateway         | spec.servers[0].port.protocol | servers: [{port: {number: 3306, protocol: TCP}, hosts: ["*"]}]
          ServiceEntry    | spec.location | location: MESH_INTERNAL
          ServiceEntry    | spec.location | location: MESH_EXTERNAL
          ServiceEntry    | spec.endpoints[0].locality | endpoints: [{address: 10.0.0.1, locality: eu}]
          ServiceEntry    | spec.exportTo | exportTo: ["."]
          """)
  void aFieldWithoutMeaningHereIsNeverPassedByInSilence(String kind, String path, String field) {
    String own =
        switch (kind) {
          case "VirtualService" ->
              field.startsWith("http")
                  ? "hosts: [reviews]\n"
                  : "hosts: [reviews]\nhttp: [{route: [{destination: {host: reviews}}]}]\n";
          case "DestinationRule" -> "host: reviews\n";
          case "ServiceEntry" ->
              "hosts: [a.example.com]\nports: [{number: 80, name: http}]\nresolution: DNS\n";
          default -> "selector: {istio: ingress}\n";
        };
    var found =
        review(
            "apiVersion: networking.istio.io/v1alpha3\nkind: %s\nmetadata: {name: x}\nspec:\n%s"
                .formatted(kind, (own + field + "\n").indent(2)));

    assertThat(found).noneMatch(Violation::isError);
    assertThat(byPath(found, Reason.IgnoredField)).containsKey(path);
  }
}
