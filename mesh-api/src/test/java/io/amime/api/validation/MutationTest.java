package io.amime.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Bookinfo;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.resource.Violation;
import io.amime.api.routing.RoutingTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whatever a text is, reading, judging and compiling it answers and never throws. {@code
 * -Dfuzz.rounds} and {@code -Dfuzz.seed} look further.
 */
class MutationTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 500);
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_123);
  private static final List<String> SCRAPS =
      List.of(
          "",
          "null",
          "{}",
          "[]",
          "-1",
          "99999999999999999999",
          "1e999",
          "\"\"",
          "*x",
          "&x ",
          "? ",
          "- ",
          ": ",
          "\n",
          "---\n",
          "'",
          "\"",
          "{",
          "}",
          "[",
          "]",
          "|",
          ">\n",
          "!!str ",
          "%",
          "#",
          "0x1F",
          ".nan",
          "~",
          "\u0000",
          "\ud83d",
          "é",
          "spec",
          "weight",
          "name: ",
          "5s",
          "\t");

  @Test
  void mutatedDocumentsGiveViolationsAndNothingElse() {
    var random = new Random(SEED);
    String[] seeds = {
      lessons(), more(), ResourceCodec.decode(lessons()).documents().getFirst().source().toString()
    };
    for (int i = 0; i < ROUNDS; i++) {
      String text = mutate(seeds[i % seeds.length], random);
      try {
        use(text);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new AssertionError(e + " on " + ascii(text), e);
      }
    }
  }

  /** Test reports do not survive every character. */
  private static String ascii(String text) {
    return text.chars()
        .mapToObj(c -> c < 127 && c >= ' ' || c == '\n' ? "" + (char) c : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }

  private static void use(String text) {
    var decoded = ResourceCodec.decode(text);
    List<Violation> found = Review.of(Bookinfo.state(), decoded);
    decoded.resources().forEach(ResourceCodec::encodeYaml);
    if (decoded.isSound()) {
      for (var resource : decoded.resources()) {
        assertThat(ResourceCodec.decode(ResourceCodec.encodeYaml(resource)).resources())
            .containsExactly(resource);
      }
      var state = Bookinfo.state().with(decoded.resources(), List.of());
      List<ProxySnapshot> snapshots =
          state.instances().values().stream()
              .map(i -> SnapshotBuilder.build(state, i.workload()))
              .toList();
      // What is refused gets no further; all else has to be something that a proxy can run on.
      if (found.stream().noneMatch(Violation::isError)) {
        snapshots.forEach(
            s -> RoutingTable.of(s.virtualHosts(), (host, route) -> route, InstantSource.system()));
      }
    }
  }

  private static String mutate(String seed, RandomGenerator random) {
    var text = new StringBuilder(seed);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, SCRAPS.get(random.nextInt(SCRAPS.size())));
        case 2 -> text.replace(at, end, SCRAPS.get(random.nextInt(SCRAPS.size())));
        default -> text.setCharAt(at, (char) random.nextInt(0x3000));
      }
      if (text.isEmpty()) {
        return "";
      }
    }
    return text.toString();
  }

  private static String lessons() {
    try (var in = ResourceCodec.class.getResourceAsStream("lessons.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String more() {
    return """
    apiVersion: networking.istio.io/v1alpha3
    kind: ServiceEntry
    metadata: {name: legacy}
    spec:
      hosts: [legacy.example.com]
      ports: [{number: 80, name: http, protocol: HTTP}]
      endpoints: [{address: 10.1.2.3, ports: {http: 8080}, labels: {version: v1}}]
    ---
    apiVersion: extensions/v1beta1
    kind: Ingress
    metadata: {name: gateway}
    spec:
      rules:
      - host: a.example.com
        http: {paths: [{path: /x/.*, backend: {serviceName: reviews, servicePort: http}}]}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: RouteRule
    metadata: {name: all, annotations: {amime.io/expires-at: "2026-11-23T12:00:00Z"}}
    spec:
      destination: {name: reviews}
      match:
        source: {name: productpage, labels: {version: v1}}
        tcp: {sourceSubnet: [10.0.0.0/8]}
        request: {headers: {uri: {regex: "/a.*"}, cookie: {exact: x}}}
      route: [{destination: {name: details}, weight: 50}, {labels: {version: v2}, weight: 50}]
      rewrite: {uri: /b}
      httpReqTimeout: {simpleTimeout: {timeout: 2s}}
      httpReqRetries: {simpleRetry: {attempts: 3, perTryTimeout: 1s}}
      mirror: {name: details}
      corsPolicy: {allowOrigin: ["*"], allowMethods: [GET], maxAge: 1m}
      appendHeaders: {x-a: b}
    ---
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: ratings}
    spec:
      hosts: [ratings, "*.example.com"]
      gateways: [mesh, edge]
      http:
      - match:
        - {uri: {prefix: /a}, ignoreUriCase: true, headers: {X: {}}, queryParams: {q: {regex: "a.*"}}, port: 9080}
        - {withoutHeaders: {y: {exact: z}}, sourceLabels: {app: reviews}, gateways: [mesh]}
        route:
        - {destination: {host: ratings, subset: v1}, weight: 3, headers: {request: {add: {x-a: b}}}}
        - {destination: {host: details, port: {number: 9080}}, weight: 1}
        timeout: 0s
        retries: {attempts: 2, retryOn: "5xx,503"}
        fault: {delay: {percentage: {value: 0.5}, fixedDelay: 1s}, abort: {httpStatus: 503}}
        mirror: {host: details}
        corsPolicy: {allowOrigins: [{regex: ".*"}], maxAge: 1m}
        headers: {response: {set: {x-c: d}, remove: [x-e]}}
        rewrite: {uriRegexRewrite: {match: "a(b)", rewrite: '\\1$'}}
      - redirect: {scheme: https, derivePort: FROM_PROTOCOL_DEFAULT, redirectCode: 308}
      - directResponse: {status: 503, body: {string: x}}
      tcp: [{match: [{port: 1, destinationSubnets: [10.0.0.0/8]}], route: [{destination: {host: details}}]}]
    ---
    apiVersion: networking.istio.io/v1beta1
    kind: DestinationRule
    metadata: {name: ratings}
    spec:
      host: ratings
      trafficPolicy:
        loadBalancer: {simple: LEAST_REQUEST}
        connectionPool: {tcp: {maxConnections: 1, connectTimeout: 1s}, http: {maxRetries: 2}}
        retryBudget: {percent: 12.5, minRetryConcurrency: 4}
        outlierDetection: {consecutive_5xx_errors: 3, interval: 1s}
        portLevelSettings: [{port: {number: 9080}, loadBalancer: {simple: RANDOM}}]
      subsets: [{name: v1, labels: {version: v1}, trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}}]
    ---
    apiVersion: networking.istio.io/v1
    kind: Gateway
    metadata: {name: edge}
    spec:
      selector: {istio: ingress}
      servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["default/*.example.com"]}]
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: redisquota
    metadata: {name: h}
    spec:
      quotas:
      - {name: q.quota.default, maxAmount: 5, validDuration: 10s, bucketDuration: 1s, rateLimitAlgorithm: ROLLING_WINDOW, overrides: [{dimensions: {a: b}, maxAmount: 1}]}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: quota
    metadata: {name: q}
    spec: {dimensions: {source: 'source.labels["app"] | "unknown"'}}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: QuotaSpec
    metadata: {name: s}
    spec: {rules: [{match: [{clause: {request.path: {prefix: /a}}}], quotas: [{quota: q, charge: 2}]}]}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: QuotaSpecBinding
    metadata: {name: s}
    spec: {quotaSpecs: [{name: s}], services: [{name: ratings}]}
    """;
  }
}
