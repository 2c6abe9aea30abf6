package io.amime.pilot.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PostgreSQL on a free port, from binaries that Maven brings. Its server refuses to run as
 * root; zonky then runs it in a user namespace of its own, by unshare.
 */
final class PostgreSqlServer implements AutoCloseable {
  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  private PostgreSqlServer(EmbeddedPostgres server) {
    this.server = server;
  }

  static PostgreSqlServer start() throws IOException {
    try {
      return new PostgreSqlServer(EmbeddedPostgres.builder().start());
    } catch (IOException | IllegalStateException e) {
      if ("required".equals(System.getenv("MESH_TOOLS"))) {
        throw e;
      }
      return Assumptions.abort(
          "PostgreSQL does not start here; as another user than root it does, or with util-linux"
              + " (apt-get install util-linux) where user namespaces are allowed: "
              + e.getMessage());
    }
  }

  /** The address of a database that was made now. */
  String newDatabase() throws SQLException {
    var name = "store" + databases.incrementAndGet();
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    return server.getJdbcUrl("postgres", name);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
