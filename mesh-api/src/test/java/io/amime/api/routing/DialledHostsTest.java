package io.amime.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.VirtualHost;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialledHostsTest {
  private final DialledHosts hosts =
      DialledHosts.of(
          List.of(
              host("redis", 6379, Protocol.TCP, "10.96.0.7", "fd00::7"),
              host("legacy", 5432, Protocol.TCP),
              host("wide", 5432, Protocol.TCP, "10.1.0.0/16"),
              host("narrow", 5432, Protocol.TCP, "10.1.2.0/24", "fd01::/64"),
              host("reviews", 9080, Protocol.HTTP)),
          Map.of(
              "redis:6379", List.of(endpoint("10.0.0.5", 15006, true)),
              "legacy:5432", List.of(endpoint("10.1.2.3", 6432, false)),
              "reviews:9080", List.of(endpoint("10.0.0.5", 15006, true)),
              "gone:1", List.of(endpoint("10.0.0.9", 1, false))));

  @ParameterizedTest
  @CsvSource({
    "10.96.0.7, 6379, redis",
    "fd00:0::7, 6379, redis",
    // IPv4 as a dual-stack socket reports it
    "::ffff:10.96.0.7, 6379, redis",
    "10.0.0.5, 6379, redis",
    "10.0.0.5, 9080, reviews",
    // a sidecar's own port belongs to no service
    "10.0.0.5, 15006, ",
    "10.96.0.7, 6380, ",
    "10.1.2.3, 5432, legacy",
    "10.1.2.3, 6432, legacy",
    "10.1.2.4, 5432, narrow",
    "fd01::1:2, 5432, narrow",
    "10.1.3.4, 5432, wide",
    "10.1.3.4, 5433, ",
    "10.0.0.9, 1, ",
  })
  void anAddressBelongsToTheHostThatHasIt(String address, int port, String expected) {
    var found = hosts.find(InetAddress.ofLiteral(address), port);
    assertThat(found == null ? null : found.name()).isEqualTo(expected);
  }

  @Test
  void aPortMayBeHttpWhereSomebodySpeaksIt() {
    assertThat(hosts.mayBeHttp(9080)).isTrue();
    assertThat(hosts.mayBeHttp(6379)).isFalse();
    assertThat(hosts.mayBeHttp(443)).isFalse();
  }

  private static VirtualHost host(String name, int port, Protocol protocol, String... addresses) {
    return new VirtualHost(name, port, protocol, List.of(addresses), List.of(name), List.of());
  }

  private static Endpoint endpoint(String address, int port, boolean sidecar) {
    return new Endpoint("e", address, port, Map.of(), sidecar, true);
  }
}
