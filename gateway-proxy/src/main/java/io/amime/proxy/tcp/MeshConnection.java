package io.amime.proxy.tcp;

import io.amime.api.discovery.Peer;
import io.amime.api.routing.RequestHead;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.Party;
import io.amime.proxy.http.PeerInfo;
import io.amime.proxy.http.RequestOutcome;
import io.amime.proxy.http.RequestRecord;
import io.amime.proxy.http.Trail;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One connection on its way through the proxy; everything about it happens on its event loop. */
public final class MeshConnection implements RequestHead {
  private static final Party PASSED = new Party("", "passthrough", "", Map.of());

  private final Direction direction;
  private final ConnectionMesh mesh;
  private final Channel client;
  private final Destination destination;
  private final PeerInfo peer;
  private final String id = UUID.randomUUID().toString();
  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();
  private final RequestOutcome outcome = new RequestOutcome();
  private long openNanos;
  private @Nullable ConnectionRoute route;
  private @Nullable LiveCluster cluster;
  private @Nullable Host host;
  private @Nullable InetSocketAddress passed;
  private @Nullable RequestRecord record;

  MeshConnection(
      Direction direction, ConnectionMesh mesh, Channel client, Destination destination) {
    this.direction = direction;
    this.mesh = mesh;
    this.client = client;
    this.destination = destination;
    var known = client.attr(PeerInfo.KEY).get();
    this.peer = known == null ? PeerInfo.UNKNOWN : known;
  }

  public Direction direction() {
    return direction;
  }

  /** The configuration it was opened under, to its end. */
  public ConnectionMesh mesh() {
    return mesh;
  }

  /** The client's end. */
  public Channel client() {
    return client;
  }

  /** Where it wants to go. */
  Destination target() {
    return destination;
  }

  /** Under which it is found again. */
  public String id() {
    return id;
  }

  public long startMillis() {
    return startMillis;
  }

  /** When it was accepted, on the monotonic clock. */
  public long startNanos() {
    return startNanos;
  }

  /** Who is at the other end. */
  public PeerInfo peer() {
    return peer;
  }

  /** What became of it. */
  public RequestOutcome outcome() {
    return outcome;
  }

  /** Whether its upstream ever stood. */
  public boolean opened() {
    return openNanos != 0;
  }

  void open() {
    openNanos = System.nanoTime();
  }

  /** Null until one is found. */
  public @Nullable ConnectionRoute route() {
    return route;
  }

  void route(ConnectionRoute chosen) {
    route = chosen;
  }

  @Nullable LiveCluster cluster() {
    return cluster;
  }

  void cluster(LiveCluster chosen) {
    cluster = chosen;
  }

  @Nullable Host host() {
    return host;
  }

  void host(Host chosen) {
    host = chosen;
  }

  /** Lets it pass to an address that belongs to no service. */
  void passTo(InetSocketAddress address) {
    passed = address;
  }

  /** The caller: this workload outbound, the holder of the presented certificate inbound. */
  public Party sender() {
    if (direction != Direction.INBOUND) {
      return mesh.self();
    }
    Peer holder = holder();
    return holder == null
        ? Party.UNKNOWN
        : new Party(holder.workload(), holder.service(), holder.namespace(), holder.labels());
  }

  /** Who presented the certificate, as far as it is known. */
  private @Nullable Peer holder() {
    var serial = peer.serial();
    return serial == null ? null : mesh.peer(serial);
  }

  /** The one that serves: this workload inbound, the chosen member outbound. */
  public Party receiver() {
    if (direction == Direction.INBOUND) {
      return mesh.self();
    }
    var target = cluster;
    if (target == null) {
      return passed == null ? Party.UNKNOWN : PASSED;
    }
    var member = host;
    return member == null
        ? new Party("", target.service(), target.namespace(), target.config().labels())
        : new Party(
            member.endpoint().id(),
            target.service(),
            target.namespace(),
            member.endpoint().labels());
  }

  @Override
  public String method() {
    return "";
  }

  @Override
  public String path() {
    return "";
  }

  @Override
  public String authority() {
    return destination.text();
  }

  @Override
  public String scheme() {
    return "tcp";
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return null;
  }

  @Override
  public @Nullable InetAddress source() {
    return client.remoteAddress() instanceof InetSocketAddress a ? a.getAddress() : null;
  }

  @Override
  public @Nullable InetAddress destination() {
    return destination instanceof Destination.Dialled(var address) ? address.getAddress() : null;
  }

  /** What is kept of it; to be asked for only after its end. */
  public RequestRecord record() {
    if (record == null) {
      record = describe();
    }
    return record;
  }

  private RequestRecord describe() {
    var reason = outcome.reason();
    var target = cluster;
    return new RequestRecord(
        RequestRecord.TCP,
        id,
        "",
        direction,
        startMillis,
        (outcome.endNanos() - startNanos) / 1000,
        opened() ? (openNanos - startNanos) / 1000 : -1,
        "",
        destination.text(),
        "",
        "",
        sender(),
        receiver(),
        peer.principal(),
        route == null ? null : route.rule(),
        route == null ? 0 : route.revision(),
        mesh.version(),
        target == null ? (passed == null ? null : PASSED.service()) : target.config().name(),
        target == null ? Map.of() : target.config().labels(),
        host == null ? (passed == null ? null : passed.toString()) : host.name(),
        outcome.attempts(),
        0,
        0,
        null,
        outcome.bytesReceived(),
        outcome.bytesSent(),
        outcome.words(),
        outcome.flags(),
        reason == null ? null : reason.word(),
        outcome.detail(),
        outcome.policy(),
        new Trail(startNanos, null, outcome.lastTry()));
  }
}
