package io.amime.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.cli.Problem;
import io.amime.cli.state.PortHolder;
import io.amime.cli.state.ProcessTable.StartOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GivenServerTest {
  @Test
  void itIsWhereItsAddressSays() {
    assertThat(
            GivenServer.of(
                new StartOptions(0, "redis://:secret@cache", "postgres://u:p@db/m", false)))
        .containsExactly(
            new GivenServer("--redis-url", "Redis", "cache", 6379),
            new GivenServer("--db-url", "PostgreSQL", "db", 5432));
    assertThat(GivenServer.database("jdbc:postgresql://db:6000/mesh?user=a"))
        .hasValue(new GivenServer("--db-url", "PostgreSQL", "db", 6000));
  }

  @Test
  void whatIsNotGivenOrNoServerIsNotLookedFor() {
    assertThat(GivenServer.of(new StartOptions(0, null, "jdbc:h2:mem:a", false))).isEmpty();
    assertThat(GivenServer.database("jdbc:postgresql://one,two/mesh")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "localhost:6379", "http://cache", "redis://", "redis://a b"})
  void anotherAddressIsNoRedis(String url) {
    assertThatThrownBy(() -> GivenServer.redis(url))
        .isInstanceOf(Problem.class)
        .hasMessage("--redis-url: expected redis://HOST:PORT, got \"" + url + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "mysql://db/mesh", "postgresql://db", "postgresql:///mesh"})
  void anotherAddressIsNoDatabase(String url) {
    assertThatThrownBy(() -> GivenServer.database(url))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("--db-url: expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
  }

  @Test
  void aRefusalDoesNotRepeatThePassword() {
    assertThatThrownBy(() -> GivenServer.database("mysql://me:s3cret@db/mesh"))
        .hasMessageContaining("mysql://…@db/mesh")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void somebodyMustListenThere() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      GivenServer.redis("redis://127.0.0.1:" + server.getLocalPort()).requireListener();
    }
    int free = PortHolder.freePort();
    assertThatThrownBy(() -> GivenServer.redis("redis://127.0.0.1:" + free).requireListener())
        .isInstanceOf(Problem.class)
        .hasMessageContaining("--redis-url: no Redis listens at 127.0.0.1:" + free);
  }
}
