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
import org.jspecify.annotations.Nullable;

/** Asks a process whether it can do its work. */
public final class Readiness implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StateDir state;
  private final HttpClient plain = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private @Nullable HttpClient trusting;

  /**
   * @param state TLS trusts its roots; until Citadel has written them, nothing over TLS is ready
   */
  public Readiness(StateDir state) {
    this.state = state;
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
      var http = scheme.equals("https") ? trusting() : plain;
      return http != null
          && http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized @Nullable HttpClient trusting() throws IOException {
    if (trusting == null && Files.exists(state.bundle())) {
      try {
        var tls = MeshTrust.of(Files.readString(state.bundle()));
        trusting = HttpClient.newBuilder().connectTimeout(PATIENCE).sslContext(tls).build();
      } catch (GeneralSecurityException e) {
        throw new IOException(state.bundle() + " holds no usable certificates", e);
      }
    }
    return trusting;
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
    plain.close();
    if (trusting != null) {
      trusting.close();
    }
  }
}
