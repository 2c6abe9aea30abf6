package io.amime.proxy.testing;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import io.amime.api.policy.DispatchTable;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.MeshHandler;
import io.amime.proxy.http.MeshView;
import io.amime.proxy.http.Party;
import io.amime.proxy.http.PreparedRoute;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.listener.Listeners;
import io.amime.proxy.tcp.ConnectionCheck;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;

/** A data plane behind a listener on a free port, and clients that go through it. */
public final class ProxyServer implements AutoCloseable {
  private final EventLoops loops = new EventLoops(2, "test");
  private final Listeners listeners = new Listeners(loops);
  private final DataPlane plane;
  private final int port;
  private final HttpClient client;
  private final List<MeshExchange> ended = new CopyOnWriteArrayList<>();

  public ProxyServer(ProxySnapshot snapshot) {
    this(snapshot, Direction.OUTBOUND, channel -> {});
  }

  /** With an access log in a file. */
  public ProxyServer(ProxySnapshot snapshot, String accessLog) {
    this(snapshot, Direction.OUTBOUND, channel -> {}, accessLog, Duration.ofMinutes(5));
  }

  public ProxyServer(ProxySnapshot snapshot, Direction direction, Consumer<Channel> onConnect) {
    this(snapshot, direction, onConnect, null, Duration.ofMinutes(5));
  }

  /** With a limit of its own for streams that stand still. */
  public ProxyServer(ProxySnapshot snapshot, Duration streamIdle) {
    this(snapshot, Direction.OUTBOUND, channel -> {}, null, streamIdle);
  }

  /** With a filter of somebody's own before all of the proxy's. */
  public static ProxyServer filtered(ProxySnapshot snapshot, GatewayFilter filter) {
    return new ProxyServer(
        snapshot,
        Direction.OUTBOUND,
        channel -> {},
        null,
        Duration.ofMinutes(5),
        plane ->
            new MeshHandler(
                Direction.OUTBOUND, () -> new Filtered(plane.mesh().current(), filter), List.of()));
  }

  /** A configuration whose routes begin with a filter. */
  private record Filtered(MeshView mesh, GatewayFilter filter) implements MeshView {
    @Override
    public String version() {
      return mesh.version();
    }

    @Override
    public Workload workload() {
      return mesh.workload();
    }

    @Override
    public Party self() {
      return mesh.self();
    }

    @Override
    public MixerPolicy policy() {
      return mesh.policy();
    }

    @Override
    public DispatchTable rules() {
      return mesh.rules();
    }

    @Override
    public @Nullable Peer peer(String serial) {
      return mesh.peer(serial);
    }

    @Override
    public PreparedRoute route(MeshExchange exchange) {
      var route = mesh.route(exchange);
      return new PreparedRoute(
          route.rule(),
          route.revision(),
          route.host(),
          route.port(),
          x -> filter.filter(x, route.chain()));
    }
  }

  private ProxyServer(
      ProxySnapshot snapshot,
      Direction direction,
      Consumer<Channel> onConnect,
      @Nullable String accessLog,
      Duration streamIdle) {
    this(snapshot, direction, onConnect, accessLog, streamIdle, plane -> plane.handler(direction));
  }

  private ProxyServer(
      ProxySnapshot snapshot,
      Direction direction,
      Consumer<Channel> onConnect,
      @Nullable String accessLog,
      Duration streamIdle,
      Function<DataPlane, DownstreamHandler> handler) {
    plane =
        new DataPlane(
            snapshot.workload(),
            null,
            loops::next,
            new DataPlane.Hooks(null, ConnectionCheck.NONE, List.of(ended::add), List.of()),
            accessLog,
            new DataPlane.Idle(streamIdle, Duration.ofHours(1)));
    plane.mesh().apply(snapshot);
    port =
        listeners.open(
            new Listeners.Spec("test.port", "127.0.0.1", 0, true, Duration.ofMinutes(5)),
            (client, http) -> {
              onConnect.accept(client);
              http.run();
            },
            handler.apply(plane));
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", port())))
            .build();
  }

  public int port() {
    return port;
  }

  public DataPlane plane() {
    return plane;
  }

  /** Requests under way. */
  public int running() {
    return listeners.running();
  }

  /** The first request that ended; its answer may have reached the client a moment before. */
  public MeshExchange first() {
    Awaitility.await().until(() -> !ended.isEmpty());
    return ended.getFirst();
  }

  /** Requests that have ended, in order. */
  public List<MeshExchange> ended() {
    return ended;
  }

  public HttpClient client() {
    return client;
  }

  public HttpResponse<String> get(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create("http://reviews:9080" + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes no more connections and lets finish what runs. */
  public void drain(Duration limit) {
    listeners.drain(limit);
  }

  /** A plain connection to the listener. */
  public Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Override
  public void close() {
    client.close();
    // What a vanished client left behind is cleaned up on the loops, so they must not go first.
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> running() == 0);
    listeners.drain(Duration.ZERO);
    loops.close();
    plane.close();
  }
}
