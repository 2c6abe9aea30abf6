package io.amime.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.TcpMesh.Service;
import io.amime.proxy.testing.MariaDb;
import io.amime.proxy.testing.TcpPeer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protocols of databases and queues through two sidecars with mutual TLS, and what is counted. */
class TcpProtocolsIT {
  private static final int MYSQL = 3306;
  private static final int KAFKA = 9092;
  private static final int MONGO = 27017;

  @TempDir Path directory;

  /** What a proxy counted in one direction, over all its connections. */
  private static long counted(WorkloadProxy proxy, String direction) throws Exception {
    var metrics = TcpMesh.metrics(proxy);
    var series =
        Pattern.compile(
            "^istio_tcp_" + direction + "_bytes_total\\{.*} (\\S+)$", Pattern.MULTILINE);
    return series
        .matcher(metrics)
        .results()
        .mapToLong(r -> (long) Double.parseDouble(r.group(1)))
        .sum();
  }

  private static void assertCounted(TcpMesh mesh, long received, long sent) {
    for (var proxy : new WorkloadProxy[] {mesh.caller, mesh.callee}) {
      await()
          .untilAsserted(() -> {
            assertThat(counted(proxy, "received")).isEqualTo(received);
            assertThat(counted(proxy, "sent")).isEqualTo(sent);
          });
    }
  }

  @Test
  void mariaDbIsReached() throws Exception {
    try (var server = new MariaDb(directory);
        var mesh = TcpMesh.start(directory, Service.tcp(MYSQL, server.port()))) {
      int port = mesh.port(MYSQL);
      assertThat(
              MariaDb.ask(
                  port,
                  """
                  CREATE TABLE book(id INT PRIMARY KEY, title TEXT);
                  INSERT INTO book SELECT seq, REPEAT('page ', 200) FROM seq_1_to_5000;
                  SELECT COUNT(*), SUM(LENGTH(title)) FROM book;
                  """))
          .isEqualTo("5000\t5000000");
      assertThat(MariaDb.ask(port, "SELECT title FROM book")).hasSize(5_000_000 + 4999 - 1);
      assertThat(MariaDb.ask(port, "SELECT * FROM absent")).contains("ERROR 1146");
      // Both ends count alike.
      await()
          .untilAsserted(() -> {
            assertThat(counted(mesh.callee, "sent"))
                .isGreaterThan(5_000_000)
                .isEqualTo(counted(mesh.caller, "sent"));
            assertThat(counted(mesh.callee, "received"))
                .isPositive()
                .isEqualTo(counted(mesh.caller, "received"));
          });
      try (var client = mesh.dial(MYSQL)) {
        // The server greets first, with the version of the handshake after a head of four bytes.
        var greeting = client.getInputStream().readNBytes(5);
        assertThat(greeting[4]).isEqualTo((byte) 10);
      }
    }
  }

  @Test
  void aServerThatSpeaksFirstIsHeardWithoutASidecarToo() throws Exception {
    try (var server = TcpPeer.saying("welcome");
        var mesh = TcpMesh.permissive(directory, Service.tcp(MYSQL, server.port()));
        var stranger = mesh.dialCallee();
        var member = mesh.dial(MYSQL)) {
      assertThat(stranger.getInputStream().readAllBytes()).asString().isEqualTo("welcome");
      assertThat(member.getInputStream().readAllBytes()).asString().isEqualTo("welcome");
    }
  }

  /** Kafka: requests and answers of a length, a key, a version and a number that comes back. */
  @Test
  void kafkasFramesPass() throws Exception {
    var broker =
        new TcpPeer(client -> {
          var in = new DataInputStream(client.getInputStream());
          while (true) {
            int size = in.readInt();
            int key = in.readShort();
            in.readShort();
            int correlation = in.readInt();
            in.skipNBytes(size - 8);
            client.getOutputStream().write(apiVersions(key, correlation));
          }
        });
    try (broker;
        var mesh = TcpMesh.start(directory, Service.tcp(KAFKA, broker.port()));
        var client = mesh.dial(KAFKA)) {
      var ask = kafka(18, 7, "\t" + "amime" + "\u00031.\u0000");
      client.getOutputStream().write(ask);
      var first = apiVersions(18, 7);
      assertThat(client.getInputStream().readNBytes(first.length)).isEqualTo(first);
      // A client that does not wait, with a batch of a megabyte in between.
      var batch = kafka(0, 8, "r".repeat(1024 * 1024));
      var last = kafka(18, 9, "");
      client.getOutputStream().write(batch);
      client.getOutputStream().write(last);
      for (var answer : new byte[][] {apiVersions(0, 8), apiVersions(18, 9)}) {
        assertThat(client.getInputStream().readNBytes(answer.length)).isEqualTo(answer);
      }
      client.close();
      assertCounted(mesh, ask.length + batch.length + last.length, 3L * first.length);
    }
  }

  private static byte[] kafka(int key, int correlation, String body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(8 + 2 + 5 + body.length());
    out.writeShort(key);
    out.writeShort(3);
    out.writeInt(correlation);
    out.writeShort(5);
    out.writeBytes("amime");
    out.writeBytes(body);
    return bytes.toByteArray();
  }

  /** That the one request is understood in the versions 0 to 3. */
  private static byte[] apiVersions(int key, int correlation) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(4 + 2 + 1 + 7 + 4 + 1);
    out.writeInt(correlation);
    out.writeShort(0);
    out.writeByte(2);
    out.writeShort(key);
    out.writeShort(0);
    out.writeShort(3);
    out.writeByte(0);
    out.writeInt(0);
    out.writeByte(0);
    return bytes.toByteArray();
  }

  /** MongoDB: little-endian messages, of which an answer names the one that it is for. */
  @Test
  void mongosMessagesPass() throws Exception {
    var server =
        new TcpPeer(client -> {
          while (true) {
            var asked =
                ByteBuffer.wrap(readMessage(client.getInputStream()))
                    .order(ByteOrder.LITTLE_ENDIAN);
            client.getOutputStream().write(opMsg(100, asked.getInt(4), "ok"));
          }
        });
    try (server;
        var mesh = TcpMesh.start(directory, Service.tcp(MONGO, server.port()));
        var client = mesh.dial(MONGO)) {
      long sent = 0;
      long received = 0;
      for (int id = 1; id <= 3; id++) {
        var hello = opMsg(id, 0, "hello");
        client.getOutputStream().write(hello);
        var answer = readMessage(client.getInputStream());
        assertThat(answer).isEqualTo(opMsg(100, id, "ok"));
        sent += hello.length;
        received += answer.length;
      }
      client.close();
      assertCounted(mesh, sent, received);
    }
  }

  private static byte[] readMessage(InputStream in) throws IOException {
    var data = new DataInputStream(in);
    var length = new byte[4];
    data.readFully(length);
    int size = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
    var message = Arrays.copyOf(length, size);
    data.readFully(message, 4, size - 4);
    return message;
  }

  /** An OP_MSG with one section, the document {@code {field: 1}}. */
  private static byte[] opMsg(int id, int answered, String field) {
    int document = 4 + 1 + field.length() + 1 + 4 + 1;
    int size = 16 + 4 + 1 + document;
    var message = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(size).putInt(id).putInt(answered).putInt(2013).putInt(0).put((byte) 0);
    message.putInt(document).put((byte) 0x10).put(field.getBytes(US_ASCII)).put((byte) 0);
    return message.putInt(1).put((byte) 0).array();
  }
}
