package io.amime.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class RecordedTextTest {
  private static final String ANSWER =
      """
      {"id":"r-1","asked":3,"unanswered":["ratings-v1"],"away":[],"hops":[{
        "proxy":"productpage-v1","side":"CALLER","requestId":"r-1","traceId":"","spanId":"",
        "started":"2026-01-02T03:04:05.678Z","duration":"0.0512s",
        "request":{"method":"GET","authority":"reviews:9080","path":"/a","sentPath":"/b"},
        "caller":{"workload":"productpage-v1","service":"productpage","namespace":"default",
                  "labels":{"version":"v1"}},
        "callee":{"workload":"reviews-v2","service":"reviews","namespace":"default",
                  "labels":{"version":"v2"}},
        "principal":null,
        "routing":{"host":"reviews.default.svc.cluster.local","port":9080,"rule":"default/split",
          "part":null,"revision":7,"config":"c",
          "tried":[{"rule":"default/jason","matched":false,"because":"header end-user is missing"},
                   {"rule":"default/split","matched":true,"because":null}],
          "shares":[{"cluster":"outbound|9080|version=v1|reviews","weight":90},
                    {"cluster":"outbound|9080|version=v2|reviews","weight":10}],
          "subset":{"version":"v2"},"timeout":"15s"},
        "attempts":[
          {"endpoint":"127.0.0.1:1","workload":"reviews-v2","because":"the next in turn of 2",
           "candidates":["127.0.0.1:1","127.0.0.1:2"],"out":[],"after":"50ms","took":"1ms",
           "status":null,"failure":"upstream-connect-failure"},
          {"endpoint":"127.0.0.1:2","workload":"reviews-v2-2","because":"the only candidate",
           "candidates":["127.0.0.1:2"],
           "out":[{"endpoint":"127.0.0.1:1","why":"ejected after errors"}],
           "after":"60ms","took":"2ms","status":503,"failure":null}],
        "fault":{"delay":"50ms","abort":null},"policy":null,
        "answer":{"status":503,"grpcStatus":14,"reason":"retries-exhausted","flags":"URX","detail":null,
                  "marks":["fault-delay"],"bytesReceived":0,"bytesSent":3}}]}
      """;

  @Test
  void itReadsFromTopToBottomAsTheRequestWent() {
    var text = new StringWriter();
    var out = new PrintWriter(text, true);
    new RecordedText(out).print(JsonMapper.shared().readTree(ANSWER));
    assertThat(text.toString().replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            """
            1. productpage v1 → reviews v2, seen on the calling side by the sidecar of productpage-v1 at 03:04:05.678Z, took 51.2ms
               request    GET reviews:9080/a, sent on as /b
               rule       ✗ default/jason: header end-user is missing
               rule       ✓ default/split: matches
               goes to    version=v2 of reviews.default (drawn by weight from version=v1 90, version=v2 10), timeout 15s, by revision 7
               fault      injected: delayed by 50ms
               attempt 1  127.0.0.1:1 (reviews-v2), the next in turn of 2; after 50ms: upstream-connect-failure in 1ms
                          candidates: 127.0.0.1:1, 127.0.0.1:2
               attempt 2  127.0.0.1:2 (reviews-v2-2), the only candidate; after 60ms: 503 in 2ms
                          not 127.0.0.1:1: ejected after errors
               answer     503 with gRPC status 14, retries-exhausted (URX)

            did not answer in time: ratings-v1
            """);
  }
}
