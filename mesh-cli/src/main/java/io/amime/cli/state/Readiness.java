package io.amime.cli.state;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Asks a process whether it can do its work. */
public final class Readiness implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient http;

  /**
   * @param state the TLS checks trust its roots; before Citadel wrote them, nothing over TLS is
   *     ready
   */
  public Readiness(StateDir state) throws IOException {
    var client = HttpClient.newBuilder().connectTimeout(PATIENCE);
    if (Files.exists(state.bundle())) {
      try {
        client.sslContext(MeshTrust.of(Files.readString(state.bundle())));
      } catch (GeneralSecurityException e) {
        throw new IOException(state.bundle() + " holds no usable certificates", e);
      }
    }
    http = client.build();
  }

  public boolean of(RunningProcess process) {
    return switch (process.kind()) {
      case STORE -> redisAnswers(process.port("redis"));
      case CONTROL_PLANE -> controlPlaneAnswers(process);
      case GATEWAY, SIDECAR -> answers("http", process.port("admin"), "/ready");
      case APPLICATION -> answers("http", process.port("http"), "/health");
    };
  }

  private boolean controlPlaneAnswers(RunningProcess process) {
    var scheme = process.ports().containsKey("https") ? "https" : "http";
    return answers(scheme, process.port(scheme), "/actuator/health/readiness");
  }

  private boolean answers(String scheme, int port, String path) {
    var uri = URI.create(scheme + "://127.0.0.1:" + port + path);
    var request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean redisAnswers(int port) {
    try (var socket = new Socket()) {
      int millis = (int) PATIENCE.toMillis();
      socket.connect(new InetSocketAddress("127.0.0.1", port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
      return answer.equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
