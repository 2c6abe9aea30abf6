package io.amime.bench.peers;

import io.amime.cli.up.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All proxies that can be compared. */
public final class Peers {
  /** What every ratio is to. */
  public static final String REFERENCE = "envoy";

  private final List<Peer> all;

  /**
   * @param jvmOptions for all of ours
   */
  public Peers(Distribution distribution, List<String> jvmOptions) {
    var throughput = new ArrayList<>(List.of("-Xmx512m", "-Xmn256m"));
    throughput.addAll(jvmOptions);
    this.all =
        List.of(
            new EnvoyPeer(),
            new AmimePeer("amime", distribution, jvmOptions),
            new AmimePeer("amime-throughput", distribution, throughput),
            new AmimeHostPeer(distribution, jvmOptions),
            new NginxPeer(),
            new HaproxyPeer(),
            new VanillaScgPeer());
  }

  public List<Peer> all() {
    return all;
  }

  public Optional<Peer> find(String name) {
    return all.stream().filter(p -> p.name().equals(name)).findFirst();
  }
}
