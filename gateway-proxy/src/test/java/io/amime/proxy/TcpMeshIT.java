package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.policy.PolicyProgram;
import io.amime.api.policy.PolicySettings;
import io.amime.proxy.TcpMesh.Service;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.TcpPeer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** Connections through two sidecars with mutual TLS between them. */
class TcpMeshIT {
  @TempDir Path directory;

  private static String ask(Socket socket, String question, int length) throws IOException {
    socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  @Test
  void redisIsReached() throws IOException {
    int port = freePort();
    var redis =
        RedisServer.newRedisServer()
            .port(port)
            .bind("127.0.0.1")
            .setting("save \"\"")
            .onShutdownForceStop(true)
            .build();
    redis.start();
    try (var mesh = TcpMesh.start(directory, Service.tcp(6379, port))) {
      try (var client = mesh.dial(6379)) {
        assertThat(ask(client, "PING\r\n", 7)).isEqualTo("+PONG\r\n");
        var value = "x".repeat(3_000_000);
        var set = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n%s\r\n".formatted(value.length(), value);
        assertThat(ask(client, set, 5)).isEqualTo("+OK\r\n");
        var answer = "$%d\r\n%s\r\n".formatted(value.length(), value);
        assertThat(ask(client, "GET k\r\n", answer.length())).isEqualTo(answer);
      }
      var served = mesh.log("data-v1", "\"protocol\":\"tcp\"");
      assertThat(served)
          .contains("\"direction\":\"inbound\"")
          .contains("\"principal\":\"spiffe://cluster.local/ns/default/sa/productpage\"")
          .contains("\"source_service\":\"productpage\"")
          .contains("\"bytes_sent\":3000");
      assertThat(mesh.log("productpage-v1", "\"protocol\":\"tcp\""))
          .contains("\"upstream_cluster\":\"outbound|6379||data.default.svc.cluster.local\"")
          .contains("\"destination_service\":\"data\"");
    } finally {
      redis.stop();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void postgresIsReached() throws Exception {
    try (var postgres = postgres();
        var mesh = TcpMesh.start(directory, Service.tcp(5432, postgres.getPort()))) {
      var url =
          "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&sslmode=disable"
              .formatted(mesh.port(5432));
      try (var connection = DriverManager.getConnection(url);
          var statement = connection.createStatement()) {
        statement.execute("create table book(id int primary key, title text)");
        statement.execute(
            "insert into book select n, repeat('page ', 200) from generate_series(1, 5000) n");
        try (var rows = statement.executeQuery("select sum(length(title)), count(*) from book")) {
          rows.next();
          assertThat(rows.getLong(1)).isEqualTo(5_000_000);
          assertThat(rows.getLong(2)).isEqualTo(5000);
        }
        try (var rows = statement.executeQuery("select title from book")) {
          int count = 0;
          while (rows.next()) {
            count++;
          }
          assertThat(count).isEqualTo(5000);
        }
      }
    }
  }

  private static EmbeddedPostgres postgres() throws IOException {
    try {
      return EmbeddedPostgres.builder().start();
    } catch (IOException | IllegalStateException e) {
      if ("required".equals(System.getenv("MESH_TOOLS"))) {
        throw e;
      }
      return Assumptions.abort("PostgreSQL does not start here: " + e.getMessage());
    }
  }

  @Test
  void whoHasSaidAllMayStillListen() throws IOException {
    try (var counting =
            new TcpPeer(client -> {
              var all = client.getInputStream().readAllBytes();
              client.getOutputStream().write(("got " + all.length).getBytes());
            });
        var mesh = TcpMesh.start(directory, Service.tcp(7000, counting.port()));
        var client = mesh.dial(7000)) {
      client.getOutputStream().write(new byte[1_000_000]);
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got 1000000");
    }
  }

  @Test
  void aLongAnswerToOneWhoHasSaidAllComesWhole() throws IOException {
    var answer = "y".repeat(8_000_000).getBytes();
    try (var talking =
            new TcpPeer(client -> {
              client.getInputStream().readAllBytes();
              client.getOutputStream().write(answer);
            });
        var mesh = TcpMesh.start(directory, Service.tcp(7000, talking.port()));
        var client = mesh.dial(7000)) {
      client.getOutputStream().write('?');
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).hasSize(answer.length);
    }
  }

  @Test
  void aResetIsNoEnd() throws IOException {
    try (var breaking =
            new TcpPeer(client -> {
              client.getOutputStream().write("half".getBytes());
              client.getOutputStream().flush();
              client.getInputStream().read();
              client.setSoLinger(true, 0);
            });
        var mesh = TcpMesh.start(directory, Service.tcp(7000, breaking.port()));
        var client = mesh.dial(7000)) {
      assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("half");
      client.getOutputStream().write('x');
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aServerOfAnotherAccountGetsNothing() throws IOException {
    try (var application = TcpPeer.saying("secret");
        var mesh = TcpMesh.withImposter(directory, Service.tcp(7000, application.port()));
        var client = mesh.dial(7000)) {
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
      assertThat(mesh.log("productpage-v1", "upstream-connect-failure")).contains("\"UF\"");
      assertThat(application.connections()).isZero();
    }
  }

  @Test
  void aDenierClosesTheConnectionBeforeTheApplicationSeesIt() throws IOException {
    var rules =
        ResourceCodec.decode(
                """
                apiVersion: config.istio.io/v1alpha2
                kind: denier
                metadata: {name: no}
                spec: {status: {code: 7, message: not for you}}
                ---
                apiVersion: config.istio.io/v1alpha2
                kind: checknothing
                metadata: {name: any}
                spec: {}
                ---
                apiVersion: config.istio.io/v1alpha2
                kind: rule
                metadata: {name: keep-out}
                spec:
                  match: context.protocol == "tcp" && source.labels["app"] == "productpage" && destination.port == 7000
                  actions: [{handler: no.denier, instances: [any.checknothing]}]
                """)
            .resources();
    var program = PolicyProgram.of(PolicySettings.DEFAULT, rules);
    var policy = new MixerPolicy("1", program, List.of(), false);
    try (var secret = TcpPeer.saying("secret");
        var open = TcpPeer.saying("open");
        var mesh =
            TcpMesh.start(
                directory,
                policy,
                Service.tcp(7000, secret.port()),
                Service.tcp(7001, open.port()))) {
      try (var client = mesh.dial(7000)) {
        assertThat(client.getInputStream().readAllBytes()).isEmpty();
      }
      try (var client = mesh.dial(7001)) {
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("open");
      }
      assertThat(secret.connections()).isZero();
      assertThat(mesh.log("data-v1", "\"reason\":\"denied\""))
          .contains("PERMISSION_DENIED:no.denier.default:not for you")
          .contains("\"response_flags\":\"UAEX\"");
    }
  }

  @Test
  void connectReachesServicesByTheirPort() throws IOException {
    try (var application = TcpPeer.echo();
        var mesh = TcpMesh.start(directory, Service.tcp(7000, application.port()));
        var client = mesh.dialProxy()) {
      // What follows the head at once belongs to the service already.
      var answer = "HTTP/1.1 200 OK\r\n\r\nearly";
      assertThat(
              ask(
                  client,
                  "CONNECT data:7000 HTTP/1.1\r\nHost: data:7000\r\n\r\nearly",
                  answer.length()))
          .isEqualTo(answer);
      assertThat(ask(client, "late", 4)).isEqualTo("late");
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
      assertThat(mesh.log("productpage-v1", "\"protocol\":\"tcp\""))
          .contains("\"authority\":\"data:7000\"")
          .contains("\"reason\":null");
    }
  }

  @Test
  void connectToAPortOfRequestsCarriesRequests() throws IOException {
    try (var application = RawBackend.saying("hello");
        var mesh = TcpMesh.start(directory, Service.http(9080, application.port()));
        var client = mesh.dialProxy()) {
      var ok = "HTTP/1.1 200 OK\r\n\r\n";
      assertThat(ask(client, "CONNECT data:9080 HTTP/1.1\r\nHost: data:9080\r\n\r\n", ok.length()))
          .isEqualTo(ok);
      var request = "GET /x HTTP/1.1\r\nHost: data\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .endsWith("hello");
      assertThat(mesh.log("productpage-v1", "\"path\":\"/x\"")).contains("\"protocol\":\"http\"");
    }
  }

  @Test
  void aRefusedConnectSaysWhyAndTheConnectionStays() throws IOException {
    try (var mesh = TcpMesh.start(directory, Service.tcp(7000, TcpPeer.deadPort()));
        var client = mesh.dialProxy()) {
      assertThat(answer(client, "example.org:443"))
          .startsWith("HTTP/1.1 404 ")
          .contains("x-mesh-reason: no-route");
      assertThat(answer(client, "data"))
          .startsWith("HTTP/1.1 400 ")
          .contains("x-mesh-reason: bad-request");
      try (var other = mesh.dialProxy()) {
        // The sidecar over there accepts, and finds no application: the bytes end, not the answer.
        assertThat(answer(other, "data:7000")).startsWith("HTTP/1.1 200 ");
        assertThatThrownBy(() -> assertThat(other.getInputStream().read()).isPositive())
            .isInstanceOfAny(IOException.class, AssertionError.class);
      }
      assertThat(mesh.log("data-v1", "upstream-connect-failure")).contains("\"protocol\":\"tcp\"");
    }
  }

  private static String answer(Socket client, String target) throws IOException {
    client
        .getOutputStream()
        .write(
            "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n"
                .formatted(target, target)
                .getBytes(StandardCharsets.US_ASCII));
    var text = new StringBuilder();
    while (!text.toString().contains("\r\n\r\n")) {
      int next = client.getInputStream().read();
      if (next < 0) {
        return text.toString();
      }
      text.append((char) next);
    }
    var length = java.util.regex.Pattern.compile("content-length: (\\d+)").matcher(text);
    if (length.find()) {
      client.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
    }
    return text.toString();
  }

  @Test
  void aPortOfItsOwnServesRequestsToo() throws IOException {
    try (var application = RawBackend.saying("hello");
        var mesh = TcpMesh.start(directory, Service.http(9080, application.port()));
        var client = mesh.dial(9080)) {
      var request = "GET /x HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .endsWith("hello");
      assertThat(mesh.log("productpage-v1", "\"path\":\"/x\""))
          .contains("\"authority\":\"data:9080\"");
    }
  }
}
