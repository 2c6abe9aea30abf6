package io.amime.pilot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgreSqlStoreIT extends StoreContract {
  private static PostgreSqlServer server;
  private String url;

  @BeforeAll
  static void startServer() throws Exception {
    server = PostgreSqlServer.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  String url() throws Exception {
    url = server.newDatabase();
    return url;
  }

  @Override
  String urlAgain() {
    return url;
  }

  @Override
  String user() {
    return "postgres";
  }

  @Test
  void anotherReplicaHearsOfACommitAtOnce() {
    var other = open(url);
    var listener = new ReplicaListener(source(url), other);
    listener.start();
    try {
      put("warm-up", 1);
      await().until(() -> other.contents().get(key("warm-up")) != null);

      put("a", 10);

      await().atMost(Duration.ofSeconds(2)).until(() -> other.contents().get(key("a")) != null);
      assertThat(other.contents().revision()).isEqualTo(2);
    } finally {
      listener.stop();
    }
  }

  @Test
  void replicasNeverGiveTheSameRevisionTwice() {
    var other = open(url);
    put("a", 10);

    var committed =
        other.apply(
            "user:eve",
            "",
            java.util.List.of(new Edit.Put(key("b"), rule("b", 1), new Edit.Precondition.Absent())),
            false);

    assertThat(committed.revision()).isEqualTo(2);
    assertThat(other.contents().objects()).containsOnlyKeys(key("a"), key("b"));
  }
}
