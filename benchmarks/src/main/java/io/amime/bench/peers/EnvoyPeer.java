package io.amime.bench.peers;

import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Upstream;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.bench.measure.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Envoy with one worker. */
final class EnvoyPeer implements Peer {
  @Override
  public String name() {
    return "envoy";
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    return Tool.ENVOY.missing();
  }

  @Override
  public boolean isJvm() {
    return false;
  }

  @Override
  public RunningPeer start(Scene scene) throws IOException {
    var folder = scene.folder("envoy");
    var accessLog = folder.resolve(RunningPeer.ACCESS_LOG);
    var started = Instant.now();
    int port = Site.freePort();
    var setup = scene.setup();
    var processes = new ArrayList<ManagedProcess>();
    if (setup.upstream() == Upstream.SECOND_PROXY) {
      int between = Site.freePort();
      var first = setup.upstream(Upstream.MUTUAL_TLS);
      var second = setup.upstream(Upstream.CLEAR).entry(Setup.Entry.MUTUAL_TLS);
      processes.add(
          envoy(folder, new EnvoyConfig(first, scene, accessLog, port, List.of(between))));
      processes.add(
          envoy(
              scene.folder("envoy-second"),
              new EnvoyConfig(
                  second, scene, accessLog, between, List.of(scene.backend().first()))));
    } else if (setup.changing()) {
      var config = new EnvoyConfig(setup, scene, accessLog, port, behind(scene));
      var changes = new RoutesFile(config);
      processes.add(envoy(folder, config));
      return new RunningPeer(processes, port, started, folder, changes);
    } else {
      processes.add(envoy(folder, new EnvoyConfig(setup, scene, accessLog, port, behind(scene))));
    }
    return new RunningPeer(processes, port, started, folder);
  }

  private static List<Integer> behind(Scene scene) {
    var backend = scene.backend();
    if (scene.setup().upstream() == Upstream.MUTUAL_TLS) {
      return List.of(backend.tls());
    }
    return scene.setup().serving()
        ? List.of(backend.first())
        : List.of(backend.first(), backend.second());
  }

  private static ManagedProcess envoy(Path folder, EnvoyConfig config) throws IOException {
    var file = folder.resolve("envoy.yaml");
    Files.writeString(file, config.text());
    var command =
        List.of(
            Tool.ENVOY.path(),
            "-c",
            file.toString(),
            "--service-node",
            "bench",
            "--service-cluster",
            "bench",
            "--concurrency",
            "1",
            "--disable-hot-restart",
            "--log-level",
            "warn");
    return config.scene().site().start(Machine.PROXY_CORE, command, folder.resolve("log"));
  }

  /** Envoy watches for a file that is moved into the place of another. */
  private static final class RoutesFile implements Changes {
    private final EnvoyConfig config;
    private boolean moved;

    RoutesFile(EnvoyConfig config) throws IOException {
      this.config = config;
      next();
    }

    @Override
    public void next() throws IOException {
      var next = config.routesFile().resolveSibling("routes.next");
      Files.writeString(next, config.routes(EnvoyConfig.SECOND_SHARE + (moved ? 5 : 0)));
      Files.move(next, config.routesFile(), StandardCopyOption.ATOMIC_MOVE);
      moved = !moved;
    }

    @Override
    public void close() {}
  }
}
