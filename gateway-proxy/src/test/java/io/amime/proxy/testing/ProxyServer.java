package io.amime.proxy.testing;

import io.amime.api.discovery.ProxySnapshot;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.MeshHandler;
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
import org.awaitility.Awaitility;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** A data plane behind a listener on a free port, and clients that go through it. */
public final class ProxyServer implements AutoCloseable {
  private final LoopResources loops = LoopResources.create("test", 2, true);
  private final DataPlane plane;
  private final MeshHandler handler;
  private final DisposableServer server;
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

  private ProxyServer(
      ProxySnapshot snapshot,
      Direction direction,
      Consumer<Channel> onConnect,
      String accessLog,
      Duration streamIdle) {
    plane =
        new DataPlane(snapshot.workload(), null, null, accessLog, List.of(ended::add), streamIdle);
    plane.mesh().apply(snapshot);
    handler = plane.handler(direction);
    server =
        HttpServer.create()
            .runOn(loops)
            .host("127.0.0.1")
            .port(0)
            .childObserve((connection, state) -> {
              if (state == reactor.netty.ConnectionObserver.State.CONNECTED) {
                onConnect.accept(connection.channel());
              }
            })
            .handle(handler)
            .bindNow();
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", port())))
            .build();
  }

  public int port() {
    return server.port();
  }

  public DataPlane plane() {
    return plane;
  }

  public MeshHandler handler() {
    return handler;
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
    Awaitility.await().until(() -> handler.active() == 0);
    server.disposeNow();
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
    plane.close();
  }
}
