package io.amime.api.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtocolsTest {
  @ParameterizedTest
  @CsvSource({
    "http, HTTP",
    "http-web, HTTP",
    "HTTP, HTTP",
    "http2, HTTP2",
    "http2-web, HTTP2",
    "grpc, GRPC",
    "grpc-reviews, GRPC"
  })
  void aNameThatBeginsWithAProtocolOfRequestsCarriesThem(String name, Protocol expected) {
    assertThat(Protocols.ofPortName(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp",
        "tcp-orders",
        "mysql",
        "mysql-orders",
        "MySQL",
        "mariadb",
        "mongo",
        "mongodb",
        "mongo-1",
        "kafka",
        "kafka-broker",
        "redis",
        "redis-cache",
        "postgres",
        "postgresql-main",
        "amqp",
        "tls",
        "https",
        "web",
        "httpfoo",
        "http_foo",
        ""
      })
  void anyOtherCarriesBytes(String name) {
    assertThat(Protocols.ofPortName(name)).isEqualTo(Protocol.TCP);
  }
}
