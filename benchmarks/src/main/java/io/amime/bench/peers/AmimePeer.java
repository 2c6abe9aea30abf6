package io.amime.bench.peers;

import io.amime.api.discovery.Workload;
import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Upstream;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.bench.trust.Trust;
import io.amime.cli.up.Distribution;
import io.amime.cli.up.Program;
import io.amime.proxy.config.LastKnownGood;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Our sidecar as {@code ./mesh up} starts it. It serves from its last good snapshot, as it does
 * while Pilot is away.
 */
final class AmimePeer implements Peer {
  private static final String ABSENT = "absent";

  /** Nobody listens there, so it goes on with the snapshot that it has. */
  private static final String NOBODY = "https://127.0.0.1:9";

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

  /**
   * Ports of one sidecar.
   *
   * @param service where the application reaches the backend by bytes
   */
  private record Ports(int outbound, int inbound, int service) {
    static Ports free() {
      return new Ports(Site.freePort(), Site.freePort(), Site.freePort());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    return Optional.empty();
  }

  @Override
  public Optional<String> caveat() throws IOException {
    return distribution.isTrained(Program.PROXY)
        ? Optional.empty()
        : Optional.of("starts without the ahead-of-time cache that ./mesh up makes once per build");
  }

  @Override
  public boolean isJvm() {
    return true;
  }

  @Override
  public RunningPeer start(Scene scene) throws IOException, InterruptedException {
    var setup = scene.setup();
    var folder = scene.folder(name);
    var started = Instant.now();
    var client = Ports.free();
    var server = Ports.free();
    if (setup.serving()) {
      var rules = MeshRules.withSidecar(setup, scene.backend(), server.inbound(), scene.trust());
      var process = sidecar(scene, folder, MeshRules.SERVER, rules, server, NOBODY);
      return new RunningPeer(List.of(process), server.inbound(), started, folder);
    }
    if (setup.changing()) {
      return changing(scene, folder, started, client);
    }
    var rules =
        switch (setup.upstream()) {
          case CLEAR -> MeshRules.inClear(setup, scene.backend());
          case MUTUAL_TLS ->
              MeshRules.withSidecar(setup, scene.backend(), scene.backend().tls(), scene.trust());
          case SECOND_PROXY ->
              MeshRules.withSidecar(setup, scene.backend(), server.inbound(), scene.trust());
        };
    var processes = new ArrayList<ManagedProcess>();
    processes.add(sidecar(scene, folder, MeshRules.CLIENT, rules, client, NOBODY));
    if (setup.upstream() == Upstream.SECOND_PROXY) {
      var second = scene.folder(name + "-second");
      processes.add(sidecar(scene, second, MeshRules.SERVER, rules, server, NOBODY));
    }
    int port = setup.wire() == Wire.TCP ? client.service() : client.outbound();
    return new RunningPeer(processes, port, started, folder);
  }

  private RunningPeer changing(Scene scene, Path folder, Instant started, Ports ports)
      throws IOException, InterruptedException {
    var rules = MeshRules.inClear(scene.setup(), scene.backend());
    var others = MeshRules.inClear(scene.setup(), scene.backend(), MeshRules.SECOND_SHARE + 5);
    var pilot =
        new PilotStandIn(
            scene.trust(), rules.snapshot(MeshRules.CLIENT), others.snapshot(MeshRules.CLIENT));
    var process = sidecar(scene, folder, MeshRules.CLIENT, rules, ports, pilot.url());
    return new RunningPeer(List.of(process), ports.outbound(), started, folder, pilot);
  }

  private ManagedProcess sidecar(
      Scene scene, Path folder, Workload workload, MeshRules rules, Ports ports, String pilot)
      throws IOException, InterruptedException {
    new LastKnownGood(folder, JsonMapper.builder().build())
        .write(new LastKnownGood.Kept(rules.snapshot(workload)));
    if (scene.setup().tls()) {
      scene.trust().keepIdentity(workload.serviceAccount(), folder.resolve("identity"));
    }
    var command = new ArrayList<>(distribution.command(Program.PROXY));
    var jvm = new ArrayList<>(flags);
    jvm.add(
        "-Xlog:gc+heap=info:file=" + folder.resolve(RunningPeer.GC_LOG) + ":uptime:filecount=0");
    command.addAll(command.indexOf("-jar"), jvm);
    command.addAll(arguments(scene, folder, workload, ports));
    command.add("--mesh.proxy.pilot-url=" + pilot);
    if (scene.setup().wire() == Wire.TCP) {
      command.add("--mesh.proxy.upstreams[0].port=" + ports.service());
      command.add("--mesh.proxy.upstreams[0].host=%s:%d".formatted(Message.HOST, MeshRules.PORT));
    }
    return scene.site().start(Machine.PROXY_CORE, command, folder.resolve("log"));
  }

  /**
   * The settings of one of several workloads, whose port is added to the others.
   *
   * @param index of the workload
   */
  List<String> hosted(Scene scene, int index, List<Integer> others)
      throws IOException, InterruptedException {
    var folder = scene.folder(name);
    var ports = Ports.free();
    var workload = MeshRules.CLIENT;
    new LastKnownGood(folder, JsonMapper.builder().build())
        .write(
            new LastKnownGood.Kept(
                MeshRules.inClear(scene.setup(), scene.backend()).snapshot(workload)));
    others.add(ports.outbound());
    var key = "--mesh.host.workloads[" + index + "].";
    var settings = new ArrayList<String>();
    for (var argument : arguments(scene, folder, workload, ports)) {
      settings.add(argument.replaceFirst("^--mesh\\.", key));
    }
    settings.set(0, key + "proxy.id=" + workload.id() + "-" + index);
    settings.add(key + "proxy.pilot-url=" + NOBODY);
    return settings;
  }

  /** One process with those settings. */
  RunningHost startHost(Scene scene, List<String> settings, List<Integer> ports)
      throws IOException, InterruptedException {
    var folder = scene.folder(name + "-host");
    var started = Instant.now();
    var command = new ArrayList<>(distribution.command(Program.PROXY));
    command.addAll(command.indexOf("-jar"), flags);
    command.addAll(settings);
    var process = scene.site().start(Machine.PROXY_CORE, command, folder.resolve("log"));
    return new RunningHost(
        new RunningPeer(List.of(process), ports.getFirst(), started, folder), ports);
  }

  private static List<String> arguments(Scene scene, Path folder, Workload workload, Ports ports) {
    boolean log = scene.setup().policies() == Policies.FULL;
    return List.of(
        "--mesh.proxy.id=" + workload.id(),
        "--mesh.proxy.service=" + workload.service(),
        "--mesh.proxy.namespace=" + workload.namespace(),
        "--mesh.proxy.labels.version=v1",
        "--mesh.proxy.outbound-port=" + ports.outbound(),
        "--mesh.proxy.inbound-port=" + ports.inbound(),
        "--mesh.proxy.admin-port=0",
        "--mesh.proxy.state-dir=" + folder,
        "--mesh.proxy.access-log=" + (log ? folder.resolve(RunningPeer.ACCESS_LOG) : "none"),
        "--mesh.identity.namespace=" + Trust.NAMESPACE,
        "--mesh.identity.service-account=" + workload.serviceAccount(),
        "--mesh.identity.ca-bundle=" + scene.trust().roots(),
        "--mesh.identity.join-token-file=" + folder.resolve(ABSENT),
        "--mesh.identity.state-dir=" + folder.resolve("identity"));
  }
}
