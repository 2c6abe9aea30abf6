package io.amime.bench.peers;

import io.amime.bench.cases.Setup;
import io.amime.cli.up.Distribution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Our proxies of one host in one process, {@code mesh.host.workloads}. */
final class AmimeHostPeer implements Peer {
  private final AmimePeer each;

  /**
   * @param flags of the JVM beside those of {@code ./mesh up}
   */
  AmimeHostPeer(Distribution distribution, List<String> flags) {
    this.each = new AmimePeer("amime-host", distribution, flags);
  }

  @Override
  public String name() {
    return each.name();
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    return each.lacks(setup);
  }

  @Override
  public Optional<String> caveat() throws IOException {
    return each.caveat();
  }

  @Override
  public boolean isJvm() {
    return true;
  }

  @Override
  public RunningPeer start(Scene scene) throws IOException, InterruptedException {
    return each.start(scene);
  }

  @Override
  public Optional<RunningHost> startHost(Scene scene, int workloads)
      throws IOException, InterruptedException {
    var ports = new ArrayList<Integer>();
    var arguments = new ArrayList<String>();
    for (int i = 0; i < workloads; i++) {
      arguments.addAll(each.hosted(scene.number(i), i, ports));
    }
    return Optional.of(each.startHost(scene, arguments, ports));
  }
}
