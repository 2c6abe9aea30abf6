package io.amime.bench.peers;

import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Site;
import io.amime.bench.scg.VanillaGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Spring Cloud Gateway as it comes, with the defaults of Spring Boot and of the JVM. */
final class VanillaScgPeer implements Peer {
  @Override
  public String name() {
    return "scg";
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    boolean usual =
        !setup.tls() && setup.wire() == Wire.HTTP1 && setup.policies() != Policies.TWENTY;
    return usual ? Optional.empty() : Optional.of("only set up for plain HTTP/1.1");
  }

  @Override
  public boolean isJvm() {
    return true;
  }

  @Override
  public RunningPeer start(Scene scene) throws IOException {
    var folder = scene.folder("scg");
    int port = Site.freePort();
    var setup = scene.setup();
    boolean full = setup.policies() == Policies.FULL;
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add(
        "-Xlog:gc+heap=info:file=" + folder.resolve(RunningPeer.GC_LOG) + ":uptime:filecount=0");
    if (full) {
      command.add("-Dreactor.netty.http.server.accessLogEnabled=true");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(VanillaGateway.class.getName());
    command.addAll(
        List.of(
            // Not the settings of our own proxy, which is on the same class path.
            "--spring.config.name=scg",
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--bench.first=http://127.0.0.1:" + scene.backend().first(),
            "--bench.second=http://127.0.0.1:" + scene.backend().second(),
            "--bench.full=" + full,
            "--bench.retries=" + (setup.policies() == Policies.RETRIES),
            "--bench.hosts=" + setup.hosts()));
    var started = Instant.now();
    var process =
        scene.site().start(Machine.PROXY_CORE, command, folder.resolve(RunningPeer.ACCESS_LOG));
    return new RunningPeer(List.of(process), port, started, folder);
  }
}
