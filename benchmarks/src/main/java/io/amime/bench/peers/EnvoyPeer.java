package io.amime.bench.peers;

import io.amime.bench.cases.Case;
import io.amime.bench.load.Backend;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.bench.measure.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Envoy with one worker. */
final class EnvoyPeer implements Peer {
  @Override
  public String name() {
    return "envoy";
  }

  @Override
  public Optional<String> lacks(Case asked) {
    return Tool.ENVOY.missing();
  }

  @Override
  public boolean warmsUp() {
    return false;
  }

  @Override
  public RunningPeer start(Case asked, Backend backend, Site site) throws IOException {
    var folder = site.folder("envoy");
    var accessLog = folder.resolve("access.log");
    int port = Site.freePort();
    var config = folder.resolve("envoy.yaml");
    Files.writeString(config, EnvoyConfig.of(asked.policies(), backend, port, accessLog));
    var command =
        List.of(
            Tool.ENVOY.path(),
            "-c",
            config.toString(),
            "--concurrency",
            "1",
            "--disable-hot-restart",
            "--log-level",
            "warn");
    var started = Instant.now();
    var process =
        ManagedProcess.start(Machine.PROXY_CORE, command, Map.of(), folder.resolve("log"));
    return new RunningPeer(process, port, started, accessLog);
  }
}
