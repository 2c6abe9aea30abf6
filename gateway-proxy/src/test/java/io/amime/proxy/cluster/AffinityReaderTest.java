package io.amime.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.routing.RequestHead;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AffinityReaderTest {
  private final Random random = new Random(5);

  private record Request(
      String method, String path, Map<String, String> headers, @Nullable InetAddress source)
      implements RequestHead {
    @Override
    public String authority() {
      return "reviews";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public @Nullable String header(String lowerCaseName) {
      return headers.get(lowerCaseName);
    }
  }

  private static Request get(String path, Map<String, String> headers) {
    return new Request("GET", path, headers, InetAddress.ofLiteral("10.1.2.3"));
  }

  private @Nullable Affinity read(HashKey key, Request request) {
    return new AffinityReader(key).read(request, random);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          user=kate                       | kate
          a=b; user=kate                  | kate
          user=kate; a=b                  | kate
          a=b;user=kate;c=d               | kate
          a=user=x; user=kate             | kate
          user=kate; user=jason           | kate
          user=a=b                        | a=b
          user=                           | ''
          xuser=kate                      |
          users=kate                      |
          user                            |
          a=b; user                       |
          ''                              |
          ;;;                             |
          """)
  void findsTheCookie(String header, @Nullable String value) {
    assertThat(AffinityReader.cookie(header, "user")).isEqualTo(value);
  }

  @Test
  void theValueAloneDecides() {
    var header = new HashKey(HashKey.Kind.HEADER, "x-user");
    var cookie = new HashKey(HashKey.Kind.COOKIE, "user");
    var query = new HashKey(HashKey.Kind.QUERY, "user");
    var kate = read(header, get("/", Map.of("x-user", "kate")));
    assertThat(kate).isNotNull();
    assertThat(read(header, get("/other", Map.of("x-user", "kate", "a", "b")))).isEqualTo(kate);
    assertThat(read(header, get("/", Map.of("x-user", "jason")))).isNotEqualTo(kate);
    assertThat(read(cookie, get("/", Map.of("cookie", "a=b; user=kate")))).isEqualTo(kate);
    assertThat(read(query, get("/x?a=b&user=kate", Map.of()))).isEqualTo(kate);
    assertThat(read(header, get("/", Map.of()))).isNull();
    assertThat(read(header, get("/", Map.of("x-user", "")))).isNull();
    assertThat(read(cookie, get("/", Map.of("cookie", "a=b")))).isNull();
    assertThat(read(query, get("/x?a=b", Map.of()))).isNull();
  }

  @Test
  void theCallersAddressDecides() {
    var source = new HashKey(HashKey.Kind.SOURCE, "");
    var there = new Request("GET", "/", Map.of(), InetAddress.ofLiteral("10.1.2.4"));
    var unknown = new Request("GET", "/", Map.of(), null);
    assertThat(read(source, get("/a", Map.of())))
        .isNotNull()
        .isEqualTo(read(source, get("/b", Map.of())))
        .isNotEqualTo(read(source, there));
    assertThat(read(source, unknown)).isNull();
  }

  @Test
  void oneWithoutTheCookieIsGivenOneThatBringsItBack() {
    var key = new HashKey(HashKey.Kind.COOKIE, "user", Duration.ofHours(1), "/shop");
    var first = read(key, get("/", Map.of()));
    assertThat(first).isNotNull();
    assertThat(first.cookie()).matches("user=[0-9a-f]{32}; Max-Age=3600; Path=/shop; HttpOnly");
    var pair = first.cookie().substring(0, first.cookie().indexOf(';'));
    var second = read(key, get("/", Map.of("cookie", pair)));
    assertThat(second).isNotNull();
    assertThat(second.hash()).isEqualTo(first.hash());
    assertThat(second.cookie()).isNull();
    assertThat(read(key, get("/", Map.of()))).isNotEqualTo(first);
  }

  @Test
  void withoutATimeItLastsForTheSessionAndConnectionsAreGivenNone() {
    var key = new HashKey(HashKey.Kind.COOKIE, "user", Duration.ZERO, "/");
    var given = read(key, get("/", Map.of()));
    assertThat(given).isNotNull();
    assertThat(given.cookie()).doesNotContain("Max-Age").endsWith("; Path=/; HttpOnly");
    assertThat(read(key, new Request("", "", Map.of(), null))).isNull();
  }
}
