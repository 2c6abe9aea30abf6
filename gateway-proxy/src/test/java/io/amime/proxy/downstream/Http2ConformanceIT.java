package io.amime.proxy.downstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.VirtualHost;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The public conformance suite of HTTP/2, against a listener. */
class Http2ConformanceIT {
  /** Where we do otherwise. */
  private static final Set<String> DEVIATIONS =
      Set.of(
          // A port of clear text speaks HTTP/1.1 as well, and that is what it answers.
          "2: Sends invalid connection preface",
          // Netty ends the stream with another code.
          "6: half closed (remote): Sends a HEADERS frame",
          // Netty ends the stream and not the connection: what came late is no reason to end
          // others.
          "12: closed: Sends a HEADERS frame",
          "2: Sends stream identifier that is numerically smaller than previous");

  /** The same routes under any host, because the suite asks for the address that it connects to. */
  private static ProxySnapshot anyHost(ProxySnapshot s) {
    var host =
        new VirtualHost(
            "*", 0, Protocol.HTTP, List.of(), List.of("*"), s.virtualHosts().getFirst().routes());
    return new ProxySnapshot(
        s.version(),
        1,
        s.workload(),
        List.of(host),
        s.clusters(),
        s.endpoints(),
        s.peers(),
        s.inbound(),
        s.outbound(),
        s.policy());
  }

  @Test
  void theListenerConforms() throws Exception {
    var h2spec = find();
    // One that answers a request when it is whole: an early answer would end streams on which the
    // suite still has something wrong to send.
    try (var backend = Http2Backend.serving(call -> call.answer(200, "conformance".repeat(100)));
        var proxy =
            new ProxyServer(
                anyHost(
                    Snapshots.reviews()
                        .cluster(Snapshots.config("v1", Protocol.HTTP2, Limits.DEFAULT))
                        .endpoint("v1", backend.port())
                        .route(to(share("v1", 100)))
                        .build()))) {
      var failed = failed(h2spec, proxy.port());
      // What the proxy answers by itself it answers too early for what the suite wants to see.
      assertThat(backend.calls()).isPositive();
      assertThat(DEVIATIONS).containsAll(failed);
    }
  }

  private static Set<String> failed(Path h2spec, int port) throws Exception {
    var run =
        new ProcessBuilder(h2spec.toString(), "-p", Integer.toString(port), "-o", "5", "--strict")
            .redirectErrorStream(true)
            .start();
    var report = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    run.waitFor();
    assertThat(report).containsPattern("14\\d tests, 1[34]\\d passed");
    return report
        .lines()
        .filter(line -> line.contains("×"))
        .map(line -> line.substring(line.lastIndexOf('×') + 1).strip())
        .collect(Collectors.toSet());
  }

  private static Path find() {
    var folders = new ArrayList<Path>();
    folders.add(Path.of(System.getProperty("user.home"), ".cache/amime-tools/bin"));
    Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
    return folders.stream()
        .map(folder -> folder.resolve("h2spec"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(Http2ConformanceIT::missing);
  }

  private static Path missing() {
    var hint = "h2spec is missing: run integration-tests/tools";
    if ("required".equals(System.getenv("MESH_TOOLS"))) {
      throw new AssertionError(hint);
    }
    return Assumptions.abort(hint);
  }
}
