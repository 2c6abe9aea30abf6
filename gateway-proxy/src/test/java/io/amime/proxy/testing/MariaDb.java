package io.amime.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A real server of MySQL's protocol on loopback, with one database and one user for it. */
public final class MariaDb implements AutoCloseable {
  public static final String DATABASE = "shop";
  public static final String USER = "mesh";
  public static final String PASSWORD = "s3cret";

  private final Process server;
  private final Path log;
  private final int port = freePort();

  /** Starts it in an empty folder and returns when it listens. */
  public MariaDb(Path folder) throws IOException, InterruptedException {
    log = folder.resolve("mariadb.log");
    var data = folder.resolve("data").toString();
    var owner = "--user=" + System.getProperty("user.name");
    var program = Tool.named("mariadbd");
    var installed =
        Tool.named("mariadb-install-db")
            .run(
                "--no-defaults",
                "--datadir=" + data,
                owner,
                "--skip-test-db",
                "--innodb-log-file-size=4M");
    var init = folder.resolve("init.sql");
    Files.writeString(
        init,
        """
        CREATE DATABASE %s;
        CREATE USER %s@'%%' IDENTIFIED BY '%s';
        GRANT ALL ON *.* TO %s@'%%';
        """
            .formatted(DATABASE, USER, PASSWORD, USER));
    server =
        program
            .with(
                List.of(
                    "--no-defaults",
                    owner,
                    "--datadir=" + data,
                    "--socket=" + folder.resolve("socket"),
                    "--pid-file=" + folder.resolve("pid"),
                    "--bind-address=127.0.0.1",
                    "--port=" + port,
                    "--init-file=" + init,
                    "--innodb-log-file-size=4M",
                    "--innodb-buffer-pool-size=16M",
                    "--innodb-flush-log-at-trx-commit=0"))
            .redirectOutput(log.toFile())
            .start();
    try {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listens(installed));
    } catch (RuntimeException e) {
      server.destroyForcibly();
      throw e;
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean listens(String installed) throws IOException {
    if (!server.isAlive()) {
      throw new IllegalStateException(installed + Files.readString(log));
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /** Asks whoever listens on a port of loopback by MariaDB's own client. */
  public static String ask(int port, String sql) throws IOException, InterruptedException {
    return Tool.named("mariadb")
        .run(
            "--no-defaults",
            "--protocol=tcp",
            "--host=127.0.0.1",
            "--port=" + port,
            "--user=" + USER,
            "--password=" + PASSWORD,
            "--skip-ssl",
            "--batch",
            "--skip-column-names",
            "--execute=" + sql,
            DATABASE)
        .strip();
  }

  @Override
  public void close() {
    // Nothing of it is kept, so there is nothing to put in order.
    server.destroyForcibly();
    Awaitility.await().until(() -> !server.isAlive());
  }
}
