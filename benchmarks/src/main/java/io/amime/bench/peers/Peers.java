package io.amime.bench.peers;

import io.amime.cli.up.Distribution;
import java.util.List;
import java.util.Optional;

/** All proxies that can be compared. */
public final class Peers {
  /** What every ratio is to. */
  public static final String REFERENCE = "envoy";

  private final List<Peer> all;

  public Peers(Distribution distribution) {
    this.all = List.of(new EnvoyPeer(), new AmimePeer("amime", distribution, List.of()));
  }

  public List<Peer> all() {
    return all;
  }

  public Optional<Peer> find(String name) {
    return all.stream().filter(p -> p.name().equals(name)).findFirst();
  }
}
