package io.amime.proxy.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.Inbound.Clients;
import io.amime.api.discovery.Inbound.ServerTls;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.Inbound.Version;
import io.amime.proxy.testing.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTlsTest {
  private static final String NAME = "default/shop";

  @Test
  void anExpiredCertificateIsAProblemOfWhoeverWantsIt(@TempDir Path secrets) {
    var pair = new TlsFiles(secrets).write(NAME, "shop.example.com");
    var end = pair.certificate().getNotAfter().toInstant();
    var terms = new Terms(NAME, Clients.ANYBODY, Version.TLS_1_2);
    var tls = new ServerTls(List.of("shop.example.com"), terms, "Ingress/default/shop");
    try (var edge = new EdgeTls(secrets)) {
      edge.serve(new Inbound(true, List.of(), List.of(tls), List.of()));

      assertThat(edge.problems(Instant.now())).isEmpty();
      assertThat(edge.problems(end.plus(Duration.ofSeconds(1))))
          .singleElement()
          .satisfies(problem -> {
            assertThat(problem.secret()).isEqualTo(NAME);
            assertThat(problem.resource()).isEqualTo("Ingress/default/shop");
            assertThat(problem.problem()).contains("expired", end.toString());
          });
    }
  }
}
