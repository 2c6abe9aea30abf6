package io.amime.proxy.explain;

import static io.amime.proxy.testing.Snapshots.config;
import static io.amime.proxy.testing.Snapshots.fault;
import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.rewrite;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.timeout;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Out;
import io.amime.api.observe.DecisionRecord.Side;
import io.amime.api.routing.Decision.Tried;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What can be told of requests that have really been made. */
class DecisionRecordsIT {
  private static final RetryPolicy ONE_MORE = new RetryPolicy(1, null, RetryPolicy.OF_RULES);
  private final DecisionRecords records = new DecisionRecords("productpage-v1");

  private DecisionRecord told(ProxyServer proxy, String id) {
    var log = proxy.plane().decisions();
    var found = await().until(() -> log.find(id), list -> !list.isEmpty());
    assertThat(found).hasSize(1);
    return records.of(found.getFirst());
  }

  private static RouteMatch header(String name, String value) {
    return new RouteMatch(null, Map.of(name, new StringMatch.Exact(value)), List.of(), List.of());
  }

  @Test
  void itNamesTheRuleAndWhyTheOnesBeforeItDidNotMatch() {
    var snapshot = Snapshots.reviews();
    try (var backend = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                snapshot
                    .endpoint("v1", backend.port())
                    .endpoint("v2", backend.port())
                    .route(header("end-user", "jason"), to(share("v2", 100)))
                    .route(header("cookie", "user=jason"), to(share("v2", 100)))
                    .route(header("authorization", "Basic x"), to(share("v2", 100)))
                    .route(
                        rewrite(
                            timeout(to(share("v1", 90), share("v2", 10)), Duration.ofSeconds(3)),
                            new RouteAction.Rewrite("/inside", "/x", null)))
                    .build())) {
      proxy.get("/x?q=1", "x-request-id", "r-1", "end-user", "kate", "cookie", "user=secret");
      var told = told(proxy, "r-1");
      assertThat(told.proxy()).isEqualTo("productpage-v1");
      assertThat(told.side()).isEqualTo(Side.CALLER);
      assertThat(told.caller().service()).isEqualTo("productpage");
      assertThat(told.callee().service()).isEqualTo("reviews");
      var routing = told.routing();
      assertThat(routing.tried())
          .containsExactly(
              new Tried(
                  "default/rule-0",
                  false,
                  "header end-user was \"kate\", the rule wants \"jason\""),
              new Tried(
                  "default/rule-1",
                  false,
                  "header cookie was \"(hidden)\", the rule wants \"user=jason\""),
              new Tried(
                  "default/rule-2",
                  false,
                  "header authorization is missing, the rule wants \"Basic x\""),
              new Tried("default/rule-3", true, null));
      assertThat(routing.host()).isEqualTo(Snapshots.HOST);
      assertThat(routing.port()).isEqualTo(9080);
      assertThat(routing.rule()).isEqualTo("default/rule-3");
      assertThat(routing.revision()).isEqualTo(7);
      assertThat(routing.timeout()).isEqualTo("3s");
      assertThat(routing.subset()).containsKey("version");
      assertThat(routing.shares()).extracting(DecisionRecord.Share::weight).containsExactly(90, 10);
      assertThat(told.request().path()).isEqualTo("/x?q=1");
      assertThat(told.request().sentPath()).startsWith("/inside");
      assertThat(told.answer().status()).isEqualTo(200);
      assertThat(told.attempts())
          .singleElement()
          .satisfies(a -> assertThat(a.status()).isEqualTo(200));
    }
  }

  @Test
  void theReasonsAreThoseOfTheMomentAlsoAfterTheRulesHaveChanged() {
    try (var backend = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(header("end-user", "jason"), to(share("v1", 100)))
                    .route(to(share("v1", 100)))
                    .build())) {
      proxy.get("/", "x-request-id", "r-2");
      var before = told(proxy, "r-2");
      proxy
          .plane()
          .mesh()
          .apply(
              Snapshots.reviews()
                  .version("2")
                  .endpoint("v1", backend.port())
                  .route(to(share("v1", 100)))
                  .build());
      assertThat(told(proxy, "r-2")).isEqualTo(before);
      assertThat(before.routing().tried()).hasSize(2);
      assertThat(before.routing().config()).isEqualTo("1");
    }
  }

  @Test
  void itNamesEveryAttemptWithItsCandidatesAndWhoWasEjected() {
    var ejecting = new Cluster.Outlier(1, Duration.ofSeconds(60), Duration.ofMinutes(5), 100);
    var base = config("v1");
    var cluster =
        new Cluster(
            base.name(),
            base.host(),
            base.port(),
            base.labels(),
            base.protocol(),
            base.tls(),
            base.identities(),
            base.loadBalancing(),
            base.connectTimeout(),
            base.limits(),
            ejecting,
            base.policy());
    try (var bad =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 503, "no");
              return true;
            });
        var good = RawBackend.saying("ok");
        var other = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .cluster(cluster)
                    .endpoint("v1", bad.port())
                    .endpoint("v1", good.port())
                    .endpoint("v1", other.port())
                    .route(retries(to(share("v1", 100)), ONE_MORE))
                    .build())) {
      assertThat(proxy.get("/", "x-request-id", "r-3").statusCode()).isEqualTo(200);
      var told = told(proxy, "r-3");
      var badName = "127.0.0.1:" + bad.port();
      assertThat(told.attempts()).hasSize(2);
      var first = told.attempts().getFirst();
      assertThat(first.endpoint()).isEqualTo(badName);
      assertThat(first.workload()).isEqualTo("reviews-v1-0");
      assertThat(first.candidates()).hasSize(3);
      assertThat(first.out()).isEmpty();
      assertThat(first.because()).isEqualTo("the next in turn of 3");
      assertThat(first.status()).isEqualTo(503);
      var second = told.attempts().getLast();
      assertThat(second.out()).containsExactly(new Out(badName, "ejected after errors"));
      assertThat(second.candidates()).hasSize(2).doesNotContain(badName);
      assertThat(second.because())
          .isEqualTo("the next in turn of 2, passing by " + badName + " which had just failed");
      assertThat(second.status()).isEqualTo(200);
      assertThat(Duration.parse("PT" + second.after())).isPositive();
    }
  }

  @Test
  void itNamesFaultsAndWhyNothingWasReached() {
    var abort =
        new RouteAction.Fault(
            new RouteAction.Delay(100, Duration.ofMillis(20)), new RouteAction.Abort(100, 418));
    try (var proxy =
        new ProxyServer(
            Snapshots.reviews()
                .cluster(config("v9"))
                .endpoint("v1", 1)
                .route(header("fault", "yes"), fault(to(share("v1", 100)), abort))
                .route(header("refused", "yes"), to(share("v1", 100)))
                .route(header("nobody", "yes"), to(share("v9", 100)))
                .build())) {
      proxy.get("/", "x-request-id", "aborted", "fault", "yes");
      var aborted = told(proxy, "aborted");
      assertThat(aborted.fault()).isEqualTo(new DecisionRecord.Fault("20ms", 418));
      assertThat(aborted.answer().reason()).isEqualTo("fault-abort");
      assertThat(aborted.attempts()).isEmpty();

      proxy.get("/", "x-request-id", "refused", "refused", "yes");
      var refused = told(proxy, "refused");
      assertThat(refused.attempts())
          .singleElement()
          .satisfies(attempt -> {
            assertThat(attempt.failure()).isEqualTo("upstream-connect-failure");
            assertThat(attempt.status()).isNull();
            assertThat(attempt.because()).isEqualTo("the only candidate");
          });

      proxy.get("/", "x-request-id", "nobody", "nobody", "yes");
      var nobody = told(proxy, "nobody");
      assertThat(nobody.answer().reason()).isEqualTo("no-healthy-endpoint");
      assertThat(nobody.routing().subset()).containsEntry("version", "v9");
      assertThat(nobody.attempts()).isEmpty();

      proxy.get("/", "x-request-id", "unmatched");
      var unmatched = told(proxy, "unmatched");
      assertThat(unmatched.routing().rule()).isNull();
      assertThat(unmatched.routing().tried()).hasSize(3).noneMatch(Tried::matched);
      assertThat(unmatched.answer().reason()).isEqualTo("no-route");
    }
  }

  @Test
  void anAttemptThatWasGivenUpSaysSo() {
    var end = new CountDownLatch(1);
    try (var silent =
            new RawBackend((request, out) -> {
              end.await();
              return false;
            });
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", silent.port())
                    .route(timeout(to(share("v1", 100)), Duration.ofMillis(100)))
                    .build())) {
      assertThat(proxy.get("/", "x-request-id", "slow").statusCode()).isEqualTo(504);
      end.countDown();
      assertThat(told(proxy, "slow").attempts())
          .singleElement()
          .satisfies(attempt -> {
            assertThat(attempt.failure()).isEqualTo("timeout");
            assertThat(Duration.parse("PT" + attempt.took())).isGreaterThan(Duration.ofMillis(90));
          });
    }
  }

  @Test
  void aRequestThatWasTurnedAwayWithoutAnIdCanBeFoundAllTheSame() {
    try (var proxy = new ProxyServer(Snapshots.reviews().build())) {
      assertThat(proxy.get("/").statusCode()).isEqualTo(404);
      var id = proxy.first().record().requestId();
      assertThat(UUID.fromString(id).version()).isEqualTo(4);
      assertThat(told(proxy, id).answer().reason()).isEqualTo("no-route");
    }
  }
}
