package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Bookinfo;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One line per field rule: what is written under the spec, where the fault lies, what it says. */
class ValidatorTest {
  private static final String HEAD =
      "apiVersion: config.istio.io/v1alpha2\nkind: %s\nmetadata: {name: x}\nspec: {%s}\n";

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          route: []                                              | spec.destination | the service that is called
          destination: {}                                        | spec.destination.name | give either name or service
          destination: {name: Reviews}                           | spec.destination.name | must be lower-case
          destination: {name: a, service: b}                     | spec.destination.service | not together with name
          destination: {name: a, namespace: b.c}                 | spec.destination.namespace | must be lower-case
          destination: {name: a, domain: x.}                     | spec.destination.domain | is no domain
          destination: {service: "**com"}                        | spec.destination.service | is no host
          destination: {service: "cnn.com:80"}                   | spec.destination.service | is no host
          destination: {service: "10.15.0.0/33"}                 | spec.destination.service | is no host
          destination: {name: a, labels: {v: x}}                 | spec.destination.labels | no labels here
          destination: {name: a}, route: [{weight: 50}]          | spec.route[0].weight | a single entry takes all
          destination: {name: a}, route: [{}, {}]                | spec.route | sum to 0; they must sum to 100
          destination: {name: a}, route: [{weight: 60}, {weight: 60}] | spec.route | sum to 120
          destination: {name: a}, route: [{weight: -1}, {weight: 101}] | spec.route[0].weight | -1 is not from 0 to 100
          destination: {name: a}, route: [{labels: {"a?": b}}]   | spec.route[0].labels[a?] | may only have
          destination: {name: a}, route: [{destination: {name: B}}] | spec.route[0].destination.name | must be lower-case
          destination: {name: a}, redirect: {}                   | spec.redirect | uri or authority is needed
          destination: {name: a}, rewrite: {}                    | spec.rewrite | uri or authority is needed
          destination: {name: a}, redirect: {uri: /}, route: [{}] | spec.route | not together with redirect
          destination: {name: a}, redirect: {uri: /}, rewrite: {uri: /a} | spec.rewrite | not together with redirect
          destination: {name: a}, redirect: {uri: /}, httpFault: {} | spec.httpFault | not together with redirect
          destination: {name: a}, redirect: {uri: /}, websocketUpgrade: true | spec.websocketUpgrade | not together with redirect
          destination: {name: a}, httpReqTimeout: {}             | spec.httpReqTimeout.simpleTimeout | a timeout
          destination: {name: a}, httpReqTimeout: {simpleTimeout: {}} | spec.httpReqTimeout.simpleTimeout.timeout | a duration of at least 1ms
          destination: {name: a}, httpReqRetries: {}             | spec.httpReqRetries.simpleRetry | a policy
          destination: {name: a}, httpReqRetries: {simpleRetry: {attempts: -1}} | spec.httpReqRetries.simpleRetry.attempts | -1 is negative
          destination: {name: a}, httpFault: {delay: {percent: 1}} | spec.httpFault.delay.fixedDelay | a duration
          destination: {name: a}, httpFault: {delay: {percent: 100.5, fixedDelay: 1s}} | spec.httpFault.delay.percent | 100.5 is not from 0 to 100
          destination: {name: a}, httpFault: {abort: {percent: -1, httpStatus: 500}} | spec.httpFault.abort.percent | -1 is not from 0 to 100
          destination: {name: a}, httpFault: {abort: {percent: 1, httpStatus: 199}} | spec.httpFault.abort.httpStatus | 200 to 599
          destination: {name: a}, httpFault: {abort: {percent: 1, httpStatus: 600}} | spec.httpFault.abort.httpStatus | 200 to 599
          destination: {name: a}, mirror: {name: -}              | spec.mirror.name | must be lower-case
          destination: {name: a}, match: {source: {labels: {a: b}}} | spec.match.source.name | give either name or service
          destination: {name: a}, match: {tcp: {sourceSubnet: ["::1"]}} | spec.match.tcp.sourceSubnet[0] | is no IPv4 address
          destination: {name: a}, match: {tcp: {destinationSubnet: [10.15.0/16]}} | spec.match.tcp.destinationSubnet[0] | is no IPv4 address
          destination: {name: a}, match: {request: {headers: {Foo: {exact: a}}}} | spec.match.request.headers.Foo | write "foo"
          destination: {name: a}, match: {request: {headers: {a: {}}}} | spec.match.request.headers.a | one of exact
          destination: {name: a}, match: {request: {headers: {a: {exact: b, prefix: c}}}} | spec.match.request.headers.a | only one of
          destination: {name: a}, match: {request: {headers: {uri: {exact: ""}}}} | spec.match.request.headers.uri | is empty
          destination: {name: a}, match: {request: {headers: {a: {regex: "("}}}} | spec.match.request.headers.a.regex | is no RE2 pattern
          destination: {name: a}, corsPolicy: {allowMethods: [get]} | spec.corsPolicy.allowMethods[0] | is not one of CONNECT
          destination: {name: a}, corsPolicy: {allowHeaders: [X-Foo]} | spec.corsPolicy.allowHeaders[0] | write "x-foo"
          destination: {name: a}, corsPolicy: {maxAge: 1500ms}   | spec.corsPolicy.maxAge | whole seconds
          destination: {name: a}, appendHeaders: {x-a: ""}       | spec.appendHeaders.x-a | is empty
          destination: {name: a}, appendHeaders: {x-a: "b\\r\\nc: d"} | spec.appendHeaders.x-a | control characters
          """)
  void routeRuleIsRefused(String spec, String path, String message) {
    assertError("RouteRule", spec, path, message);
  }

  @ParameterizedTest
  @CsvSource({"open, 0", "closed, 0", "Open, 1", "'', 1", "fail-open, 1"})
  void aRuleFailsOpenOrClosed(String failPolicy, int errors) {
    var yaml =
        """
        apiVersion: config.istio.io/v1alpha2
        kind: rule
        metadata: {name: x, annotations: {amime.io/fail-policy: "%s"}}
        spec: {actions: [{handler: d.denier, instances: [n.checknothing]}]}
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: denier
        metadata: {name: d}
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: checknothing
        metadata: {name: n}
        """
            .formatted(failPolicy);
    assertThat(Review.of(Bookinfo.state(), ResourceCodec.decode(yaml)))
        .filteredOn(Violation::isError)
        .hasSize(errors)
        .allSatisfy(v -> {
          assertThat(v.path()).isEqualTo("metadata.annotations[amime.io/fail-policy]");
          assertThat(v.message()).contains("\"" + failPolicy + "\" is neither open", "closed");
          assertThat(v.line()).isNotNull();
        });
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DestinationPolicy |                                                     | spec.destination | the service that is called
          DestinationPolicy | destination: {name: a}, loadBalancing: {}           | spec.loadBalancing.name | one of ROUND_ROBIN
          DestinationPolicy | destination: {name: a}, circuitBreaker: {}          | spec.circuitBreaker.simpleCb | limits
          DestinationPolicy | destination: {name: a}, circuitBreaker: {simpleCb: {httpMaxRetries: -1}} | spec.circuitBreaker.simpleCb.httpMaxRetries | -1 is negative
          DestinationPolicy | destination: {name: a}, circuitBreaker: {simpleCb: {httpMaxEjectionPercent: 101}} | spec.circuitBreaker.simpleCb.httpMaxEjectionPercent | 101 is not from 0 to 100
          denier        | status: {code: 17}                                      | spec.status.code | 17 is not from 0 to 16
          listentry     |                                                         | spec.value | an expression
          listentry     | value: source.port                                      | spec.value | expected STRING
          listchecker   | entryType: REGEX, overrides: ["("]                      | spec.overrides[0] | is no RE2 pattern
          listchecker   | entryType: IP_ADDRESSES, overrides: [10.0.0.0/8, x]     | spec.overrides[1] | is no IP address
          quota         | dimensions: {a: source.nothing}                         | spec.dimensions.a | source.nothing
          memquota      |                                                         | spec.quotas | at least one limit
          memquota      | quotas: [{name: q, maxAmount: 0}]                       | spec.quotas[0].maxAmount | 0 is not positive
          redisquota    | quotas: [{name: q, maxAmount: 5}]                       | spec.quotas[0].validDuration | length of the window
          redisquota    | quotas: [{maxAmount: 5, validDuration: 1s}]             | spec.quotas[0].name | full name
          redisquota    | quotas: [{name: q, maxAmount: 5, validDuration: 1s, rateLimitAlgorithm: ROLLING_WINDOW, bucketDuration: 1s}] | spec.quotas[0].bucketDuration | shorter
          redisquota    | quotas: [{name: q, maxAmount: 5, validDuration: 1s, overrides: [{maxAmount: 1}]}] | spec.quotas[0].overrides[0].dimensions | the values
          QuotaSpec     | rules: [{quotas: [{charge: 0, quota: a}]}]              | spec.rules[0].quotas[0].charge | 0 is not positive
          QuotaSpec     | rules: [{quotas: [{quota: a}], match: [{clause: {request.size: {exact: a}}}]}] | spec.rules[0].match[0].clause[request.size] | STRING attributes
          QuotaSpecBinding | quotaSpecs: [{}], services: [{name: a}]              | spec.quotaSpecs[0].name | name of a QuotaSpec
          QuotaSpecBinding | quotaSpecs: [{name: a}]                              | spec.services | at least one service
          rule          | actions: []                                             | spec.actions | at least one action
          rule          | match: "source.labels == 1", actions: []                | spec.match | STRING_MAP
          rule          | match: "destination.labels[", actions: []               | spec.match | at character
          rule          | match: target.ip == ip("1.1.1.1"), actions: []          | spec.match | destination.ip
          rule          | match: request.size, actions: []                        | spec.match | BOOL
          rule          | actions: [{handler: a.denier, instances: [b.checknothing]}] | spec.actions[0].handler | denier/default/a does not exist; there is none
          rule          | actions: [{handler: a, instances: [b.checknothing]}]    | spec.actions[0].handler | write name.kind
          rule          | actions: [{handler: a.quota, instances: [b.checknothing]}] | spec.actions[0].handler | is no handler
          rule          | actions: [{handler: a.denier, instances: [b.denier]}]   | spec.actions[0].instances[0] | is no instance
          rule          | actions: [{handler: a.memquota, instances: [b.checknothing]}] | spec.actions[0].instances[0] | a memquota takes no checknothing
          rule          | actions: [{handler: a.denier}]                          | spec.actions[0].instances | at least one instance
          """)
  void otherKindsAreRefused(String kind, String spec, String path, String message) {
    assertError(kind, spec == null ? "" : spec, path, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hosts: ["*.a.com"], ports: [{number: 80}]                        | spec.hosts[0] | write resolution: NONE
          hosts: ["a.*.com"], ports: [{number: 80}]                        | spec.hosts[0] | is no host
          hosts: [a.com], ports: [{number: 80}], resolution: NONE, endpoints: [{address: 1.2.3.4}] | spec.endpoints | not with resolution NONE
          ports: [{number: 80}]                                            | spec.hosts | at least one host
          hosts: [a.com]                                                   | spec.ports | at least one port
          hosts: [a.com], ports: [{number: 0}]                             | spec.ports[0].number | 0 is not from 1
          hosts: [a.com], ports: [{number: 80}, {number: 80}]              | spec.ports[1].number | there already
          hosts: [a.com], ports: [{number: 80, protocol: UDP}]             | spec.ports[0].protocol | is not one of
          hosts: [a.com], ports: [{number: 80}], endpoints: [{}]           | spec.endpoints[0].address | an IP address
          hosts: [a.com], ports: [{number: 80}], endpoints: [{address: b.com}] | spec.endpoints[0].address | names are not looked up
          hosts: [a.com], ports: [{number: 80}], endpoints: [{address: 1.2.3.4, ports: {web: 1}}] | spec.endpoints[0].ports.web | no port in spec.ports
          """)
  void serviceEntryIsRefused(String spec, String path, String message) {
    assertError("ServiceEntry", spec, path, message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ingressClassName: istio                                           | spec | rules or a default backend
          backend: {serviceName: a}                                         | spec.backend.servicePort | number or name
          backend: {servicePort: 80}                                        | spec.backend.serviceName | name of the service
          defaultBackend: {service: {name: a, port: {number: 70000}}}       | spec.defaultBackend.service.port | is not from 1 to 65535
          rules: [{host: "a:80", http: {paths: [{backend: {serviceName: a, servicePort: 80}}]}}] | spec.rules[0].host | is no host
          rules: [{host: a}]                                                | spec.rules[0].http.paths | at least one path
          rules: [{http: {paths: [{path: x, backend: {serviceName: a, servicePort: 80}}]}}] | spec.rules[0].http.paths[0].path | does not begin
          rules: [{http: {paths: [{path: /x}]}}]                            | spec.rules[0].http.paths[0].backend | a service
          """)
  void ingressIsRefused(String spec, String path, String message) {
    assertError("Ingress", spec, path, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "destination: {service: '*'}",
        "destination: {service: '*.cnn.com'}",
        "destination: {service: '*-cnn.com'}",
        "destination: {service: '50.1.2.3/32'}",
        "destination: {name: a}",
        "destination: {name: a}, precedence: -2147483648",
        "destination: {name: a}, route: [{weight: 100}]",
        "destination: {name: a}, route: [{weight: 0}, {weight: 100}]",
        "destination: {name: a}, route: [{labels: {a: ''}}]",
        "destination: {name: a}, rewrite: {uri: /a}, httpFault: {abort: {percent: 0.9, httpStatus: 200}}",
        "destination: {name: a}, match: {request: {headers: {x: {exact: ''}, uri: /plain}}}",
        "destination: {name: a}, match: {tcp: {sourceSubnet: [1.2.3.4, 1.2.3.4/24]}}",
        "destination: {name: a}, redirect: {authority: b}, httpReqTimeout: {simpleTimeout: {timeout: 1ms}}",
        "destination: {name: a}, httpReqRetries: {simpleRetry: {attempts: 3}}",
        "destination: {name: a}, corsPolicy: {allowOrigin: ['*'], maxAge: 24h}",
      })
  void routeRuleIsAccepted(String spec) {
    assertThat(errors("RouteRule", spec)).isEmpty();
  }

  @Test
  void policyMayLeaveOutItsDurations() {
    assertThat(
            errors(
                "DestinationPolicy",
                "destination: {name: a}, circuitBreaker: {simpleCb: {maxConnections: 100}}"))
        .isEmpty();
  }

  @Test
  void missingSubsetNamesTheVersionsThatExist() {
    assertThat(
            warnings("RouteRule", "destination: {name: reviews}, route: [{labels: {version: v9}}]"))
        .singleElement()
        .satisfies(v -> {
          assertThat(v.path()).isEqualTo("spec.route[0].labels");
          assertThat(v.reason()).isEqualTo(Violation.Reason.MissingSubset);
          assertThat(v.message())
              .contains("version=v9", "existing: version=v1; version=v2; version=v3");
        });
  }

  @Test
  void unknownServiceIsAWarningThatNamesTheKnownOnes() {
    assertThat(warnings("RouteRule", "destination: {name: reviewz}"))
        .singleElement()
        .satisfies(v -> {
          assertThat(v.reason()).isEqualTo(Violation.Reason.UnknownService);
          assertThat(v.message()).contains("reviews.default.svc.cluster.local");
        });
  }

  @Test
  void withoutAMeshNoServiceIsMissed() {
    var decoded = ResourceCodec.decode(HEAD.formatted("RouteRule", "destination: {name: reviewz}"));

    assertThat(Review.of(MeshState.empty(), decoded)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          destination: {name: reviews}, match: {}                                  | EmptyMatch
          destination: {name: reviews}, httpFault: {}                              | EmptyMatch
          destination: {name: reviews}, httpFault: {delay: {fixedDelay: 1s}}       | Notice
          destination: {name: reviews}, httpReqTimeout: {simpleTimeout: {timeout: 1s, overrideHeaderName: a}} | IgnoredField
          destination: {name: reviews}, route: [{destination: {name: details, labels: {a: b}}}] | IgnoredField
          """)
  void oddButHarmlessIsAWarning(String spec, Violation.Reason reason) {
    assertThat(warnings("RouteRule", spec)).extracting(Violation::reason).containsExactly(reason);
  }

  private static void assertError(String kind, String spec, String path, String message) {
    assertThat(errors(kind, spec))
        .as("errors of %s", spec)
        .anySatisfy(v -> {
          assertThat(v.path()).isEqualTo(path);
          assertThat(v.message()).contains(message);
          assertThat(v.line()).isNotNull();
        });
  }

  private static List<Violation> errors(String kind, String spec) {
    return review(kind, spec).stream().filter(Violation::isError).toList();
  }

  private static List<Violation> warnings(String kind, String spec) {
    List<Violation> found = review(kind, spec);
    assertThat(found).noneMatch(Violation::isError);
    return found;
  }

  private static List<Violation> review(String kind, String spec) {
    String text = HEAD.formatted(kind, spec);
    if (kind.equals("Ingress")) {
      text = text.replace("config.istio.io/v1alpha2", "extensions/v1beta1");
    }
    return Review.of(Bookinfo.state(), ResourceCodec.decode(text));
  }
}
