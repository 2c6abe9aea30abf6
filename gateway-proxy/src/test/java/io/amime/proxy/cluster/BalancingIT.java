package io.amime.proxy.cluster;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.discovery.BalancerSettings.SlowStart;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Out;
import io.amime.proxy.explain.DecisionRecords;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where requests through a real proxy end, and what is told of it. */
class BalancingIT {
  private static final Outlier AT_ONCE =
      new Outlier(1, Duration.ofSeconds(1), Duration.ofMinutes(5), 100);
  private static final RetryPolicy ONE_MORE = new RetryPolicy(1, null, RetryPolicy.OF_RULES);

  private final Map<String, RawBackend> backends = new LinkedHashMap<>();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private int asked;

  @AfterEach
  void close() {
    backends.values().forEach(RawBackend::close);
  }

  /** Says its name, or fails while it is broken. */
  private void backend(String name) {
    backends.put(
        name,
        new RawBackend((request, out) -> {
          RawBackend.write(out, broken.contains(name) ? 500 : 200, name);
          return true;
        }));
  }

  private Endpoint endpoint(String name, Map<String, String> labels) {
    return new Endpoint(name, "127.0.0.1", backends.get(name).port(), labels, false, true);
  }

  private ProxyServer proxy(LoadBalancing policy, BalancerSettings balancer, Endpoint... members) {
    var snapshot =
        Snapshots.reviews()
            .cluster(Snapshots.balanced(Snapshots.config(""), policy, balancer, AT_ONCE));
    for (var member : members) {
      snapshot.endpoint(member);
    }
    return new ProxyServer(snapshot.route(Snapshots.retries(to(share("", 100)), ONE_MORE)).build());
  }

  private ProxyServer threeBy(HashKey key) {
    for (var name : List.of("a", "b", "c")) {
      backend(name);
    }
    return proxy(
        LoadBalancing.RING_HASH,
        new BalancerSettings(key, null, null),
        endpoint("a", Map.of()),
        endpoint("b", Map.of()),
        endpoint("c", Map.of()));
  }

  private HttpResponse<String> ask(ProxyServer proxy, String... headers) {
    var all = new ArrayList<>(List.of("x-request-id", "r-" + ++asked));
    all.addAll(List.of(headers));
    return proxy.get("/", all.toArray(String[]::new));
  }

  private String asUser(ProxyServer proxy, String user) {
    var answer = ask(proxy, "cookie", "a=b; user=" + user);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
    return answer.body();
  }

  /** What is told of the request made last. */
  private DecisionRecord told(ProxyServer proxy) {
    var log = proxy.plane().decisions();
    var found = await().until(() -> log.find("r-" + asked), list -> !list.isEmpty());
    return new DecisionRecords("productpage-v1").of(found.getFirst());
  }

  private Map<String, Integer> served(ProxyServer proxy, int requests) {
    var served = new HashMap<String, Integer>();
    for (int i = 0; i < requests; i++) {
      served.merge(ask(proxy).body(), 1, Integer::sum);
    }
    return served;
  }

  @Test
  void theSameCookieGoesToTheSameEndpointUntilThatIsEjected() {
    try (var proxy = threeBy(new HashKey(HashKey.Kind.COOKIE, "user"))) {
      var homes = new HashMap<String, String>();
      for (int i = 0; i < 30; i++) {
        homes.put("u" + i, asUser(proxy, "u" + i));
      }
      assertThat(new HashSet<>(homes.values())).containsExactlyInAnyOrder("a", "b", "c");
      homes.forEach((user, home) -> assertThat(asUser(proxy, user)).isEqualTo(home));
      assertThat(told(proxy).attempts())
          .singleElement()
          .satisfies(attempt ->
              assertThat(attempt.because()).isEqualTo("by the hash of cookie user among 3"));

      broken.add(homes.get("u0"));
      var heir = asUser(proxy, "u0");
      assertThat(heir).isNotEqualTo(homes.get("u0"));
      var attempts = told(proxy).attempts();
      assertThat(attempts).hasSize(2);
      assertThat(attempts.getFirst().status()).isEqualTo(500);
      assertThat(attempts.getLast().because()).startsWith("by the hash of cookie user among 2");
      homes.forEach((user, home) -> {
        var now = asUser(proxy, user);
        assertThat(told(proxy).attempts()).hasSize(1);
        if (home.equals(homes.get("u0"))) {
          assertThat(now).isNotEqualTo(home);
        } else {
          assertThat(now).isEqualTo(home);
        }
      });
      assertThat(asUser(proxy, "u0")).isEqualTo(heir);
    }
  }

  @Test
  void whatCarriesNoCookieGoesAnywhere() {
    try (var proxy = threeBy(new HashKey(HashKey.Kind.COOKIE, "user"))) {
      assertThat(served(proxy, 60)).containsOnlyKeys("a", "b", "c");
      assertThat(told(proxy).attempts().getFirst().because())
          .isEqualTo("drawn at random from 3, as there is no cookie user");
      assertThat(ask(proxy).headers().firstValue("set-cookie")).isEmpty();
    }
  }

  @Test
  void oneWithoutTheCookieIsGivenOneThatBringsItBack() {
    try (var proxy =
        threeBy(new HashKey(HashKey.Kind.COOKIE, "sid", Duration.ofMinutes(10), "/"))) {
      for (int i = 0; i < 10; i++) {
        var first = ask(proxy);
        var given = first.headers().firstValue("set-cookie").orElseThrow();
        assertThat(given).matches("sid=[0-9a-f]{32}; Max-Age=600; Path=/; HttpOnly");
        assertThat(told(proxy).attempts().getFirst().because())
            .isEqualTo("by the hash of cookie sid that the caller is given, among 3");
        var again = ask(proxy, "cookie", given.substring(0, given.indexOf(';')));
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("set-cookie")).isEmpty();
      }
    }
  }

  @Test
  void aGivenCookieLeadsToWhereTheLastAttemptWent() {
    try (var proxy = threeBy(new HashKey(HashKey.Kind.COOKIE, "sid", Duration.ZERO, "/"))) {
      broken.add("a");
      for (int i = 0; i < 10; i++) {
        var first = ask(proxy);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().allValues("set-cookie")).hasSize(1);
        var given = first.headers().firstValue("set-cookie").orElseThrow();
        var again = ask(proxy, "cookie", given.substring(0, given.indexOf(';')));
        assertThat(again.body()).isEqualTo(first.body());
      }
    }
  }

  @Test
  void theSameHeaderGoesToTheSameEndpoint() {
    try (var proxy = threeBy(new HashKey(HashKey.Kind.HEADER, "x-user"))) {
      var homes = new HashSet<String>();
      for (int i = 0; i < 20; i++) {
        var home = ask(proxy, "X-User", "u" + i).body();
        assertThat(ask(proxy, "X-User", "u" + i).body()).isEqualTo(home);
        homes.add(home);
      }
      assertThat(homes).hasSize(3);
    }
  }

  @Test
  void theSlowEndpointIsCalledLess() {
    backend("quick");
    backends.put(
        "slow",
        new RawBackend((request, out) -> {
          Thread.sleep(Duration.ofMillis(100));
          RawBackend.write(out, 200, "slow");
          return true;
        }));
    var quick = endpoint("quick", Map.of());
    var slow = endpoint("slow", Map.of());
    try (var warm = proxy(LoadBalancing.ROUND_ROBIN, BalancerSettings.NONE, quick, slow)) {
      // A first request in a JVM would take longer than the slow one does later.
      assertThat(served(warm, 10)).containsOnlyKeys("quick", "slow");
    }
    try (var proxy = proxy(LoadBalancing.PEAK_EWMA, BalancerSettings.NONE, quick, slow)) {
      assertThat(served(proxy, 100).get("slow")).isBetween(1, 10);
      assertThat(told(proxy).attempts().getFirst().because())
          .isEqualTo("the quicker to answer of two drawn from 2");
    }
  }

  @Test
  void aNewEndpointComesToItsShareSlowly() {
    for (var name : List.of("a", "b", "new")) {
      backend(name);
    }
    var slowly = new BalancerSettings(null, new SlowStart(Duration.ofHours(1)), null);
    try (var proxy =
        proxy(
            LoadBalancing.ROUND_ROBIN, slowly, endpoint("a", Map.of()), endpoint("b", Map.of()))) {
      assertThat(served(proxy, 20)).containsOnly(Map.entry("a", 10), Map.entry("b", 10));
      proxy
          .plane()
          .mesh()
          .apply(
              new EndpointsUpdate(
                  Map.of(
                      Snapshots.HOST + ":9080",
                      List.of(
                          endpoint("a", Map.of()),
                          endpoint("b", Map.of()),
                          endpoint("new", Map.of()))),
                  List.of()));
      // A twenty-first, and six standard deviations of it; its whole share were a hundred.
      assertThat(served(proxy, 300).getOrDefault("new", 0)).isBetween(1, 37);
      assertThat(told(proxy).attempts().getFirst().because())
          .isEqualTo("the next in turn of 3 (1 still warming up)");
    }
  }

  @Test
  void theZoneOfTheCallerComesFirst() {
    for (var name : List.of("near", "near2", "far")) {
      backend(name);
    }
    var near = Map.of(BalancerSettings.ZONE_LABEL, "a");
    var far = Map.of(BalancerSettings.ZONE_LABEL, "b");
    try (var proxy =
        proxy(
            LoadBalancing.ROUND_ROBIN,
            new BalancerSettings(null, null, "a"),
            endpoint("near", near),
            endpoint("near2", near),
            endpoint("far", far))) {
      assertThat(served(proxy, 20)).containsOnly(Map.entry("near", 10), Map.entry("near2", 10));
      var attempt = told(proxy).attempts().getFirst();
      assertThat(attempt.because()).isEqualTo("the next in turn of 2 in zone a");
      assertThat(attempt.out())
          .containsExactly(
              new Out("127.0.0.1:" + backends.get("far").port(), "not in the caller's zone"));
      broken.add("near");
      ask(proxy);
      ask(proxy);
      assertThat(served(proxy, 20)).containsOnly(Map.entry("near2", 10), Map.entry("far", 10));
    }
  }
}
