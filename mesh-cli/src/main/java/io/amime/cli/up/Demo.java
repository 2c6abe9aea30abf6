package io.amime.cli.up;

import io.amime.cli.client.MeshApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** The demo as seen from outside: its page behind the ingress. */
final class Demo {
  private static final String INGRESSES = "/apis/extensions/v1beta1/namespaces/default/ingresses";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final MeshApi pilot;
  private final Path root;
  private final URI page;

  Demo(MeshApi pilot, Path root, int ingressPort) {
    this.pilot = pilot;
    this.root = root;
    this.page = URI.create("http://127.0.0.1:" + ingressPort + "/productpage");
  }

  /** Opens the page to the outside, unless that was done before. */
  void expose() {
    if (pilot.get(INGRESSES + "/bookinfo").status() != 404) {
      return;
    }
    var file = root.resolve("samples/bookinfo/lessons/ingress.yaml");
    try {
      pilot.postYaml(INGRESSES, Files.readString(file)).json();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the page came through the mesh, with its reviews, within some seconds. */
  boolean awaitPage() throws InterruptedException {
    var deadline = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(deadline)) {
      if (load().contains("Reviews served by")) {
        return true;
      }
      Thread.sleep(Duration.ofMillis(100));
    }
    return false;
  }

  /** The page as it is now; empty when there is none. */
  String load() {
    try {
      var connection = (HttpURLConnection) page.toURL().openConnection();
      connection.setConnectTimeout(2000);
      connection.setReadTimeout(12_000);
      try (var body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return "";
    }
  }
}
