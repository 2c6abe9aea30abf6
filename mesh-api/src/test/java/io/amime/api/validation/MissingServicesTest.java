package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Bookinfo;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever kind names a service that nobody runs: it is taken, and people are told which exist. */
class MissingServicesTest {

  private static List<Violation> review(MeshState world, String kind, String spec) {
    String api =
        switch (kind) {
          case "Ingress" -> "networking.k8s.io/v1";
          case "VirtualService", "DestinationRule" -> "networking.istio.io/v1";
          default -> "config.istio.io/v1alpha2";
        };
    var decoded =
        ResourceCodec.decode(
            "apiVersion: %s\nkind: %s\nmetadata: {name: x}\nspec: {%s}\n"
                .formatted(api, kind, spec));
    assertThat(decoded.isSound()).as("%s", decoded.violations()).isTrue();
    return Review.of(world, decoded);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RouteRule         | spec.destination | destination: {name: reviewz}
          RouteRule         | spec.route[1].destination | destination: {name: reviews}, route: [{weight: 50}, {destination: {name: reviewz}, weight: 50}]
          RouteRule         | spec.mirror | destination: {name: reviews}, mirror: {name: reviewz}
          DestinationPolicy | spec.destination | destination: {name: reviewz}, loadBalancing: {name: RANDOM}
          QuotaSpecBinding  | spec.services[1] | quotaSpecs: [{name: s}], services: [{name: reviews}, {name: reviewz}]
          Ingress           | spec.backend.serviceName | backend: {serviceName: reviewz, servicePort: 9080}
          Ingress           | spec.defaultBackend.service.name | defaultBackend: {service: {name: reviewz, port: {number: 9080}}}
          Ingress           | spec.rules[0].http.paths[1].backend.serviceName | rules: [{http: {paths: [{path: /a, backend: {serviceName: reviews, servicePort: 9080}}, {path: /b, backend: {serviceName: reviewz, servicePort: 9080}}]}}]
          Ingress           | spec.rules[1].http.paths[0].backend.service.name | rules: [{host: a.com, http: {paths: [{backend: {service: {name: reviews, port: {name: http}}}}]}}, {host: b.com, http: {paths: [{backend: {service: {name: reviewz.default.svc.cluster.local, port: {name: http}}}}]}}]
          VirtualService    | spec.hosts[1] | hosts: [reviews, reviewz], http: [{route: [{destination: {host: reviews}}]}]
          VirtualService    | spec.hosts[0] | hosts: [reviewz.default.svc.cluster.local], gateways: [mesh], http: [{route: [{destination: {host: reviews}}]}]
          VirtualService    | spec.http[0].route[0].destination.host | hosts: [reviews], http: [{route: [{destination: {host: reviewz}}]}]
          VirtualService    | spec.http[0].mirror.host | hosts: [reviews], http: [{mirror: {host: reviewz}, route: [{destination: {host: reviews}}]}]
          VirtualService    | spec.tcp[0].route[0].destination.host | hosts: [reviews], tcp: [{route: [{destination: {host: reviewz}}]}]
          DestinationRule   | spec.host | host: reviewz
          """)
  void areNamedWithThoseThatExist(String kind, String path, String spec) {
    var found = review(Bookinfo.state(), kind, spec);

    assertThat(found).noneMatch(Violation::isError);
    assertThat(found)
        .filteredOn(v -> v.reason() == Reason.UnknownService)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.path()).isEqualTo(path);
          assertThat(v.message())
              .startsWith("no service reviewz.default.svc.cluster.local is known; known: ")
              .contains(
                  "details.default.svc.cluster.local, ", ", reviews.default.svc.cluster.local");
          assertThat(v.line()).isNotNull();
        });
    assertThat(review(MeshState.empty(), kind, spec))
        .as("without a mesh nothing is missed")
        .noneMatch(v -> v.reason() == Reason.UnknownService);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VirtualService  | hosts: [shop.example.com], http: [{route: [{destination: {host: reviews}}]}]
          VirtualService  | hosts: [shop.default], http: [{route: [{destination: {host: reviews}}]}]
          VirtualService  | hosts: ["*.default.svc.cluster.local"], http: [{route: [{destination: {host: reviews}}]}]
          VirtualService  | hosts: [reviewz], gateways: [edge], http: [{route: [{destination: {host: reviews}}]}]
          VirtualService  | hosts: [reviewz], gateways: [mesh, edge], http: [{route: [{destination: {host: reviews}}]}]
          DestinationRule | host: "*.default.svc.cluster.local"
          Ingress         | backend: {serviceName: reviews, servicePort: http}
          Ingress         | ingressClassName: nginx, backend: {serviceName: reviewz, servicePort: 80}
          """)
  void othersAreNot(String kind, String spec) {
    assertThat(review(Bookinfo.state(), kind, spec))
        .noneMatch(v -> v.reason() == Reason.UnknownService);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RouteRule         | destination: {name: reviewz}
          DestinationPolicy | destination: {name: reviewz}, loadBalancing: {name: RANDOM}
          DestinationRule   | host: reviewz
          DestinationRule   | host: "*.shop.svc.cluster.local"
          """)
  void oneWordAboutItIsEnough(String kind, String spec) {
    assertThat(review(Bookinfo.state(), kind, spec))
        .extracting(Violation::reason)
        .containsExactly(Reason.UnknownService);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec.backend.servicePort                 | backend: {serviceName: reviews, servicePort: 80} | no HTTP port 80:
          spec.defaultBackend.service.port         | defaultBackend: {service: {name: reviews, port: {name: web}}} | no HTTP port web:
          spec.rules[0].http.paths[0].backend.servicePort | rules: [{http: {paths: [{backend: {serviceName: reviews, servicePort: 9081}}]}}], backend: {serviceName: reviews, servicePort: 9080} | no HTTP port 9081:
          """)
  void aPortThatAServiceLacksIsNamedWithThoseThatItHas(String path, String spec, String message) {
    assertThat(review(Bookinfo.state(), "Ingress", spec))
        .filteredOn(v -> v.reason() == Reason.UnknownService)
        .singleElement()
        .satisfies(v -> {
          assertThat(v.path()).isEqualTo(path);
          assertThat(v.message())
              .contains("reviews.default.svc.cluster.local", message, "its ports: 9080 http");
        });
  }
}
