package io.amime.proxy.http;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Filters that somebody wrote for Spring Cloud Gateway do here what they do there. */
class UserFilterIT {
  private static RawBackend backend() {
    return new RawBackend((request, out) -> {
      RawBackend.write(out, 200, "from upstream" + new String(request.readBody()));
      return true;
    });
  }

  private static RawClient.Answer through(GatewayFilter filter, String request) throws Exception {
    try (var backend = backend();
        var proxy =
            ProxyServer.filtered(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(to(share("v1", 100)))
                    .build(),
                filter);
        var client = new RawClient(proxy)) {
      client.send(request);
      var first = client.answer();
      if (!"close".equals(first.header("connection"))) {
        // Whatever the filter does, the connection stays in step.
        client.send(request);
        assertThat(client.answer().text()).isEqualTo(first.text());
      }
      return first;
    }
  }

  private static RawClient.Answer through(GatewayFilter filter) throws Exception {
    return through(filter, "GET / HTTP/1.1\nHost: reviews:9080\n\n");
  }

  private static DataBuffer buffer(ServerWebExchange x, String text) {
    return x.getResponse().bufferFactory().wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void fieldsThatAreSetBeforeAndAtTheCommitAreSent() throws Exception {
    var answer =
        through((x, chain) -> {
          x.getResponse().getHeaders().add("x-early", "1");
          x.getResponse()
              .beforeCommit(() -> {
                x.getResponse().getHeaders().add("x-late", "2");
                return Mono.empty();
              });
          return chain.filter(x);
        });
    assertThat(answer.text()).isEqualTo("from upstream");
    assertThat(answer.headers()).containsEntry("x-early", "1").containsEntry("x-late", "2");
  }

  @Test
  void aFilterThatSwitchesThreadsIsServedOnItsLoopAgain() throws Exception {
    var answer =
        through((x, chain) ->
            Mono.delay(Duration.ofMillis(5), Schedulers.parallel()).then(chain.filter(x)));
    assertThat(answer.text()).isEqualTo("from upstream");
  }

  @Test
  void anAnswerOfItsOwnIsSent() throws Exception {
    var whole =
        through((x, chain) -> {
          x.getResponse().setStatusCode(HttpStatus.ACCEPTED);
          return x.getResponse().writeWith(Mono.just(buffer(x, "mine")));
        });
    assertThat(whole.status()).isEqualTo(202);
    assertThat(whole.header("content-length")).isEqualTo("4");
    assertThat(whole.text()).isEqualTo("mine");

    var pieces =
        through((x, chain) ->
            x.getResponse()
                .writeWith(
                    Flux.range(0, 500)
                        .map(i -> buffer(x, "piece "))
                        .publishOn(Schedulers.parallel())));
    assertThat(pieces.text()).isEqualTo("piece ".repeat(500));

    var bare =
        through((x, chain) -> {
          x.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
          return x.getResponse().setComplete();
        });
    assertThat(bare.status()).isEqualTo(401);
    assertThat(bare.text()).isEmpty();
  }

  @Test
  void aDecoratedAnswerIsChanged() throws Exception {
    var answer =
        through((x, chain) -> {
          var loud =
              new ServerHttpResponseDecorator(x.getResponse()) {
                @Override
                public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                  getHeaders().remove("content-length");
                  return super.writeWith(
                      Flux.from(body)
                          .map(piece -> {
                            var text = piece.toString(StandardCharsets.UTF_8);
                            DataBufferUtils.release(piece);
                            return buffer(x, text.toUpperCase(java.util.Locale.ROOT));
                          }));
                }
              };
          return chain.filter(x.mutate().response(loud).build());
        });
    assertThat(answer.text()).isEqualTo("FROM UPSTREAM");
  }

  @Test
  void theRequestsBodyCanBeRead() throws Exception {
    var answer =
        through(
            (x, chain) ->
                DataBufferUtils.join(x.getRequest().getBody())
                    .flatMap(body -> {
                      var text = body.toString(StandardCharsets.UTF_8);
                      DataBufferUtils.release(body);
                      return x.getResponse().writeWith(Mono.just(buffer(x, "read " + text)));
                    }),
            "POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 5\n\nhello");
    assertThat(answer.text()).isEqualTo("read hello");
  }

  @Test
  void aFilterThatFailsIsAnsweredWithA500() throws Exception {
    var late =
        through((x, chain) -> {
          x.getResponse().getHeaders().add("x-early", "1");
          return Mono.error(new IllegalStateException("on purpose"));
        });
    assertThat(late.status()).isEqualTo(500);
    assertThat(late.header("x-mesh-reason")).isEqualTo("internal");
    var early =
        through((x, chain) -> {
          throw new IllegalStateException("on purpose");
        });
    assertThat(early.status()).isEqualTo(500);
  }
}
