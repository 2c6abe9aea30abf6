package io.amime.bench.peers;

import io.amime.api.discovery.Workload;
import io.amime.bench.cases.Case;
import io.amime.bench.cases.Policies;
import io.amime.bench.load.Backend;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.cli.up.Distribution;
import io.amime.cli.up.Program;
import io.amime.proxy.config.LastKnownGood;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our sidecar as {@code ./mesh up} starts it. It serves from its last good snapshot, as it does
 * while Pilot is away.
 */
final class AmimePeer implements Peer {
  private final String name;
  private final Distribution distribution;
  private final List<String> flags;

  /**
   * @param flags of the JVM beside those of {@code ./mesh up}
   */
  AmimePeer(String name, Distribution distribution, List<String> flags) {
    this.name = name;
    this.distribution = distribution;
    this.flags = List.copyOf(flags);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> lacks(Case asked) {
    return Optional.empty();
  }

  @Override
  public boolean warmsUp() {
    return true;
  }

  @Override
  public RunningPeer start(Case asked, Backend backend, Site site)
      throws IOException, InterruptedException {
    var folder = site.folder(name);
    var accessLog = folder.resolve("access.log");
    int port = Site.freePort();
    var workload =
        new Workload(
            "client-v1",
            Workload.Mode.SIDECAR,
            "client",
            "bench",
            "client",
            Map.of("app", "client"));
    var snapshot = MeshRules.snapshot(asked.policies(), backend, workload);
    new LastKnownGood(folder, JsonMapper.builder().build()).write(new LastKnownGood.Kept(snapshot));
    var command = new ArrayList<>(distribution.command(Program.PROXY));
    command.addAll(command.indexOf("-jar"), flags);
    command.addAll(arguments(folder, port, asked.policies() == Policies.FULL, accessLog));
    var started = Instant.now();
    var process =
        ManagedProcess.start(Machine.PROXY_CORE, command, Map.of(), folder.resolve("log"));
    return new RunningPeer(process, port, started, accessLog);
  }

  private static List<String> arguments(Path folder, int port, boolean log, Path accessLog) {
    return List.of(
        "--mesh.proxy.id=client-v1",
        "--mesh.proxy.service=client",
        "--mesh.proxy.namespace=bench",
        "--mesh.proxy.labels.app=client",
        "--mesh.proxy.outbound-port=" + port,
        "--mesh.proxy.inbound-port=0",
        "--mesh.proxy.admin-port=0",
        "--mesh.proxy.state-dir=" + folder,
        "--mesh.proxy.access-log=" + (log ? accessLog : "none"),
        "--mesh.identity.namespace=bench",
        "--mesh.identity.service-account=client",
        "--mesh.identity.ca-bundle=" + folder.resolve("absent.pem"),
        "--mesh.identity.join-token-file=" + folder.resolve("absent.token"),
        "--mesh.identity.state-dir=" + folder.resolve("identity"));
  }
}
