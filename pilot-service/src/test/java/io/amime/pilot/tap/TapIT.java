package io.amime.pilot.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Side;
import io.amime.api.observe.TapOrder;
import io.amime.pilot.RunningPilot;
import io.amime.pilot.feed.FeedReader;
import io.amime.pilot.feed.Witness;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What somebody who taps is shown, and what proxies are told to show. */
class TapIT extends RunningPilot {
  private LiveIdentity productpage;
  private HttpClient http;

  @BeforeEach
  void register() throws Exception {
    awaitNobodyListens();
    productpage = identity("productpage");
    assertThat(register(productpage, registration("productpage", "v1", 20001)).status())
        .isEqualTo(201);
    http = HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build();
  }

  @AfterEach
  void remove() throws Exception {
    http.shutdownNow();
    delete("/v1/workloads/productpage-v1");
  }

  private Witness witness() throws Exception {
    return new Witness(productpage, "productpage-v1", uri("/v1/feeds/proxies/productpage-v1"));
  }

  private FeedReader tap(String token, String query) throws Exception {
    return new FeedReader(
        http,
        HttpRequest.newBuilder(uri("/v1/tap?" + query)).header("Authorization", "Bearer " + token));
  }

  private static TapOrder.Open told(Witness proxy) throws Exception {
    return JsonMapper.shared().treeToValue(proxy.feed().next("taps").data(), TapOrder.Open.class);
  }

  @Test
  void proxiesLearnWhatIsWantedAndTheReaderSeesWhatTheySaw() throws Exception {
    try (var proxy = witness()) {
      String name;
      try (var reader =
          tap(admin(), "caller=productpage&code=5xx&path=/reviews&side=caller&rate=7&for=90s")) {
        assertThat(reader.next("begin").data().at("/proxies/0").asString())
            .isEqualTo("productpage-v1");
        var order = told(proxy).taps().getFirst();
        assertThat(order.rate()).isEqualTo(7);
        assertThat(order.seconds()).isEqualTo(90);
        assertThat(order.filter().code()).isEqualTo("5xx");
        assertThat(order.filter().side()).isEqualTo(Side.CALLER);
        assertThat(order.filter().callee()).isNull();
        name = order.tap();

        var call = proxy.call(Side.CALLER, "a", Instant.EPOCH, "5ms");
        assertThat(proxy.tapped(name, 3, call)).isEqualTo(204);
        var shown = reader.next("request").data();
        assertThat(shown.at("/request/requestId").asString()).isEqualTo("r-1");
        assertThat(shown.at("/headers/x").asString()).isEqualTo("y");
        assertThat(reader.next("left-out").data().path("count").asInt()).isEqualTo(3);
      }
      // The reader has gone: the proxy is told, and what it still brings is refused.
      proxy.awaitNoTaps();
      assertThat(proxy.tapped(name, 0)).isEqualTo(404);
    }
  }

  @Test
  void theRateHoldsForAllProxiesTogetherAndWhatIsBeyondIsCounted() throws Exception {
    try (var proxy = witness()) {
      var reader = tap(admin(), "rate=2");
      var tap = told(proxy).taps().getFirst().tap();
      var calls = new DecisionRecord[50];
      Arrays.setAll(calls, i -> proxy.call(Side.CALLER, "s" + i, Instant.EPOCH, "5ms"));
      proxy.tapped(tap, 0, calls);
      reader.next("request");
      // Two, or three where a second ended between them.
      assertThat(reader.next("left-out").data().path("count").asInt()).isBetween(46, 48);
      reader.close();
      proxy.awaitNoTaps();
    }
  }

  @Test
  void aTapEndsWhenItsTimeIsOver() throws Exception {
    try (var proxy = witness();
        var reader = tap(admin(), "for=1s")) {
      assertThat(told(proxy).taps()).hasSize(1);
      assertThat(reader.next("end").data().path("because").asString())
          .isEqualTo("its time is over");
      assertThat(told(proxy).taps()).isEmpty();
    }
  }

  @Test
  void onlyWhoOperatesAWorkloadMaySeeItsRequests() throws Exception {
    try (var proxy = witness()) {
      assertThatThrownBy(() -> tap(tokens.token("user:v", "viewer@mesh"), ""))
          .hasMessageContaining("403");
      assertThatThrownBy(() -> tap(tokens.token("user:o", "operator@namespace/other"), ""))
          .hasMessageContaining("403");
      try (var own = tap(tokens.token("user:p", "operator@service/default/productpage"), "")) {
        assertThat(own.next("begin").data().path("proxies")).hasSize(1);
        assertThat(told(proxy).taps()).hasSize(1);
      }
      proxy.awaitNoTaps();
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedAllAtOnce() throws Exception {
    var answer = get("/v1/tap?code=700&caller=A_B&side=middle&rate=1000&for=2h&path=x&reason=NO");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").asString())
        .contains(
            "code: 700 (expected: a status such as 503, or 5xx)",
            "caller: A_B (expected: ",
            "side: middle (expected: caller, callee or edge)",
            "rate: 1000 (expected: 1 to 200 a second)",
            "for: 2h (expected: 1s to 1h)",
            "path: x (expected: ",
            "reason: NO (expected: ");
  }

  @Test
  void onlySomeMayTapAtTheSameTime() throws Exception {
    var open = new ArrayList<FeedReader>();
    try (var proxy = witness()) {
      for (int i = 0; i < 8; i++) {
        open.add(tap(admin(), ""));
      }
      assertThatThrownBy(() -> tap(admin(), "")).hasMessageContaining("429");
      for (var reader : open) {
        reader.close();
      }
      proxy.awaitNoTaps();
      tap(admin(), "").close();
      proxy.awaitNoTaps();
    }
  }
}
