package io.amime.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.resource.GoDuration;
import io.amime.api.resource.Violation;
import io.amime.api.validation.Review;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Rules, a mesh and a request go in, the decision comes out: as the reference says. */
class RoutingCasesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  static List<RoutingCase> cases() {
    return RoutingCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void decidesAsTheReferenceSays(RoutingCase oneCase) {
    var decoded = ResourceCodec.decode(oneCase.rules());
    var mesh = oneCase.world().state(decoded.resources());
    var errors = Review.of(mesh, decoded).stream().filter(Violation::isError).toList();
    var refusals = RoutingCases.refusals(oneCase);
    assertThat(errors).as("%s", errors).hasSameSizeAs(refusals);
    for (int i = 0; i < errors.size(); i++) {
      var wanted = refusals.get(i).split(": ", 2);
      assertThat(errors.get(i).path()).isEqualTo(wanted[0]);
      assertThat(errors.get(i).message()).contains(wanted[1]);
    }
    if (refusals.isEmpty()) {
      var snapshot = overTheWire(oneCase.snapshot());
      assertThat(decide(oneCase, snapshot)).isEqualTo(oneCase.expected());
    }
  }

  @Test
  void everyFileIsListedAndNoTitleIsThereTwice() throws IOException, URISyntaxException {
    var folder = Path.of(Objects.requireNonNull(getClass().getResource("cases")).toURI());
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString().replace(".cases", "")))
          .containsExactlyInAnyOrderElementsOf(RoutingCases.FILES);
    }
    assertThat(cases()).extracting(RoutingCase::title).doesNotHaveDuplicates();
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(150);
  }

  /** As a proxy gets it: what does not survive the feed cannot decide anything. */
  private static ProxySnapshot overTheWire(ProxySnapshot snapshot) {
    var json = JsonMapper.shared();
    var received = json.readValue(json.writeValueAsString(snapshot), ProxySnapshot.class);
    assertThat(received).isEqualTo(snapshot);
    return received;
  }

  private static String decide(RoutingCase oneCase, ProxySnapshot snapshot) {
    boolean passed = oneCase.ingress() && oneCase.request().method().equals("TCP");
    RoutingTable<Route> table =
        RoutingTable.of(
            passed ? snapshot.inbound().passed() : snapshot.virtualHosts(),
            (host, route) -> route,
            () -> NOW);
    var port = oneCase.ingress() ? 0 : oneCase.request().port();
    var dialled =
        oneCase.isTcp()
            ? DialledHosts.of(snapshot.virtualHosts(), snapshot.endpoints())
                .find(oneCase.head().destination(), port)
            : null;
    var head =
        dialled == null ? oneCase.head() : oneCase.head(dialled.domains().getFirst() + ":" + port);
    var decision = table.decide(head, port);
    var answer = new CaseAnswer();
    var route = decision.route();
    answer.rule(route == null ? null : route.rule());
    if (oneCase.expected().contains("\nnot ")) {
      decision.tried().stream()
          .filter(t -> !t.matched())
          .forEach(t -> answer.skipped(t.rule(), t.because()));
    }
    if (route != null) {
      switch (route.action()) {
        case RouteAction.Redirect redirect ->
            answer.redirect(redirect.code(), Targets.location(redirect, oneCase.head()));
        case RouteAction.Respond respond -> answer.respond(respond.status(), respond.body());
        case RouteAction.Forward forward -> forward(answer, forward, oneCase, snapshot);
      }
    }
    LocalAnswer.to(oneCase.head(), route, snapshot)
        .ifPresent(local -> answer.status(local.status(), local.reason()));
    return answer.toString();
  }

  private static void forward(
      CaseAnswer answer, RouteAction.Forward forward, RoutingCase oneCase, ProxySnapshot snapshot) {
    Map<String, Cluster> clusters =
        snapshot.clusters().stream().collect(Collectors.toMap(Cluster::name, Function.identity()));
    var policies = new ArrayList<String>();
    for (var share : forward.clusters()) {
      var cluster = clusters.get(share.cluster());
      var members = cluster.members(snapshot.endpoints()).size();
      answer.to(share.weight(), cluster.host(), cluster.labels(), members);
      changes(answer, share.headers());
      if (cluster.policy() != null && !policies.contains(cluster.policy())) {
        policies.add(cluster.policy());
      }
    }
    answer.timeout(text(forward.timeout()));
    var retries = forward.retries();
    if (retries == null) {
      answer.noRetries();
    } else {
      answer.retries(
          retries.attempts(),
          text(retries.perTryTimeout()),
          retries.retryOn(),
          text(retries.backOff() == null ? RouteAction.RetryPolicy.BACK_OFF : retries.backOff()),
          Boolean.TRUE.equals(retries.anyMember()));
    }
    if (forward.rewrite() != null) {
      var path =
          forward.rewrite().uri() == null
              ? null
              : new PathRewrite(forward.rewrite()).apply(oneCase.request().path());
      answer.rewrite(path, forward.rewrite().authority());
    }
    var fault = forward.fault();
    if (fault != null && fault.delay() != null) {
      answer.delay(fault.delay().percent(), text(fault.delay().fixedDelay()));
    }
    if (fault != null && fault.abort() != null) {
      answer.abort(fault.abort().percent(), fault.abort().httpStatus(), fault.abort().grpcStatus());
    }
    for (var mirror : forward.mirrors()) {
      var shadow = clusters.get(mirror.cluster());
      answer.mirror(mirror.percent(), shadow.host(), shadow.labels());
    }
    var cors = forward.cors();
    if (cors != null) {
      answer.cors(
          new Origins(cors).texts(),
          cors.allowMethods(),
          cors.allowHeaders(),
          cors.exposeHeaders(),
          text(cors.maxAge()),
          cors.allowCredentials());
    }
    answer.headers(forward.appendHeaders());
    changes(answer, forward.headers());
    if (forward.websocket()) {
      answer.websocket();
    }
    policies.forEach(answer::policy);
  }

  private static void changes(CaseAnswer answer, RouteAction.HeaderChanges changes) {
    if (changes != null) {
      answer.request(changes.setRequest(), changes.addRequest(), changes.removeRequest());
      answer.response(changes.setResponse(), changes.addResponse(), changes.removeResponse());
    }
  }

  private static String text(Duration duration) {
    return duration == null ? null : GoDuration.format(duration);
  }
}
