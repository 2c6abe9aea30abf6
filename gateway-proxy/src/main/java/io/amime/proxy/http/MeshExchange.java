package io.amime.proxy.http;

import io.amime.api.discovery.Peer;
import io.amime.api.routing.RecordedHead;
import io.amime.api.routing.RequestHead;
import io.amime.api.routing.RoutingTable.HostRoutes;
import io.amime.proxy.cluster.Affinity;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.downstream.DownstreamStream;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Everything the proxy knows about one request, typed. All of it is touched on the request's event
 * loop only.
 */
public final class MeshExchange implements RequestHead {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");

  private final Direction direction;
  private final MeshView mesh;
  private final DownstreamStream stream;
  private final MeshResponse response;
  private final PeerInfo peer;
  private final long startNanos = System.nanoTime();
  private final long startMillis = System.currentTimeMillis();
  private final RequestBody body;
  private final RequestOutcome outcome = new RequestOutcome();

  private String scheme = "http";
  private String authority = "";
  private String path;
  private @Nullable PreparedRoute route;
  private @Nullable LiveCluster cluster;
  private @Nullable Affinity affinity;
  private @Nullable Host host;
  private @Nullable UpstreamResponse upstream;
  private @Nullable RequestRecord record;
  private Trail.@Nullable Consulted consulted;
  private CallControl control = CallControl.NONE;
  private boolean upgrade;
  private String requestId = "";
  private String traceParent = "";

  MeshExchange(Direction direction, MeshView mesh, DownstreamStream stream) {
    this.direction = direction;
    this.mesh = mesh;
    this.stream = stream;
    this.response = new MeshResponse(stream, outcome);
    this.path = stream.request().uri();
    var known = stream.channel().attr(PeerInfo.KEY).get();
    this.peer = known == null ? PeerInfo.UNKNOWN : known;
    this.body = new RequestBody(stream, outcome);
  }

  /** The typed context of a request inside SCG's filters. */
  public static MeshExchange of(ServerWebExchange exchange) {
    return exchange instanceof WebExchange own
        ? own.mesh()
        : exchange.getRequiredAttribute(WebExchange.ATTRIBUTE);
  }

  /**
   * Reads what the request asks for.
   *
   * @throws ProxyFailure when that is nothing which could be served
   */
  void enter() {
    var request = stream.request();
    var broken = request.decoderResult().cause();
    if (broken != null) {
      throw ProxyFailure.BadRequest.of(broken);
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      throw new ProxyFailure.Unsupported("CONNECT is not served here");
    }
    var target = RequestTarget.of(request.uri(), request.headers(), stream.scheme());
    // What a client outside says about that is not believed: it decides who is sent to https.
    scheme = direction == Direction.INGRESS ? stream.scheme() : target.scheme();
    var only = stream.channel().attr(PeerInfo.AUTHORITY).get();
    authority = only == null ? target.authority() : only;
    path = target.path();
  }

  public Direction direction() {
    return direction;
  }

  /** The configuration that this request sees from beginning to end. */
  public MeshView mesh() {
    return mesh;
  }

  /** The loop on which everything of this request happens, on both sides. */
  public EventLoop loop() {
    return stream.channel().eventLoop();
  }

  /** Whether no filter has asked for Spring's view of the answer: then none wants a say in it. */
  public static boolean direct(ServerWebExchange exchange) {
    return exchange instanceof WebExchange own && own.direct();
  }

  /** The answer on its way to the client. */
  public MeshResponse response() {
    return response;
  }

  /** The request on the client's connection. */
  public DownstreamStream stream() {
    return stream;
  }

  /** Who called, as the handshake told. */
  public PeerInfo peer() {
    return peer;
  }

  /** The request's body; consumed by the upstream. */
  public RequestBody body() {
    return body;
  }

  /** What became of it so far. */
  public RequestOutcome outcome() {
    return outcome;
  }

  /** Begin of the request on the monotonic clock. */
  public long startNanos() {
    return startNanos;
  }

  /** Begin of the request, milliseconds of the epoch. */
  public long startMillis() {
    return startMillis;
  }

  /** The wire's own header fields; filters may change them before the upstream sees them. */
  public HttpHeaders headers() {
    return stream.request().headers();
  }

  /** What the application asks of its sidecar for this call. */
  public CallControl control() {
    return control;
  }

  public void control(CallControl asked) {
    control = asked;
  }

  /** The request may become another protocol, and asks for it. */
  public void allowUpgrade() {
    upgrade = true;
  }

  /** Whether the upstream may answer with 101. */
  public boolean upgradeAllowed() {
    return upgrade;
  }

  /** What the client speaks. */
  public HttpVersion version() {
    return stream.request().protocolVersion();
  }

  @Override
  public String method() {
    return stream.request().method().name();
  }

  @Override
  public String path() {
    return path;
  }

  /** Replaces path and query for the upstream. */
  public void path(String rewritten) {
    path = rewritten;
  }

  @Override
  public String authority() {
    return authority;
  }

  /** Replaces the Host that the upstream sees; the cluster stays. */
  public void authority(String rewritten) {
    authority = rewritten;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    var first = headers().get(lowerCaseName);
    if (first == null) {
      return null;
    }
    var all = headers().getAll(lowerCaseName);
    return all.size() == 1 ? first : String.join(",", all);
  }

  @Override
  public @Nullable InetAddress source() {
    return stream.channel().remoteAddress() instanceof InetSocketAddress a ? a.getAddress() : null;
  }

  @Override
  public @Nullable InetAddress destination() {
    return stream.channel().localAddress() instanceof InetSocketAddress a ? a.getAddress() : null;
  }

  /** The service port where the connection tells it, 0 otherwise. */
  public int servicePort() {
    var port = stream.channel().attr(PeerInfo.SERVICE_PORT).get();
    return port == null ? 0 : port;
  }

  /** Null until one is found. */
  public @Nullable PreparedRoute route() {
    return route;
  }

  void route(PreparedRoute chosen) {
    route = chosen;
  }

  /** The routes that the request was held against, null before and where there is no choice. */
  Trail.@Nullable Consulted consulted() {
    return consulted;
  }

  /** Remembers the routes of its host, and of itself what they can look at. */
  public void consults(HostRoutes<PreparedRoute> routes) {
    consulted = new Trail.Consulted(routes, RecordedHead.of(this, routes));
  }

  /** The cluster drawn for this request; retries stay in it. Null before. */
  public @Nullable LiveCluster cluster() {
    return cluster;
  }

  public void cluster(LiveCluster chosen) {
    cluster = chosen;
  }

  /**
   * What decides at which member of its cluster it ends, the same for every attempt; null where
   * nothing does. The caller is given the cookie that brings it there again.
   */
  public @Nullable Affinity affinity(RandomGenerator random) {
    if (affinity == null && cluster != null) {
      affinity = cluster.affinity(this, random);
      var cookie = affinity == null ? null : affinity.cookie();
      if (cookie != null) {
        response.beforeCommit(answer -> answer.add(HttpHeaderNames.SET_COOKIE, cookie));
      }
    }
    return affinity;
  }

  /** The member that the last attempt went to, null before. */
  public @Nullable Host host() {
    return host;
  }

  public void host(@Nullable Host chosen) {
    host = chosen;
  }

  /** The answer whose head has come, null before. */
  public @Nullable UpstreamResponse upstream() {
    return upstream;
  }

  public void upstream(@Nullable UpstreamResponse answer) {
    upstream = answer;
  }

  /** As sent upstream; the client's own, if any, where the request failed before it got one. */
  public String requestId() {
    var sent = requestId.isEmpty() ? headers().get(REQUEST_ID) : requestId;
    return sent == null ? "" : sent;
  }

  /** W3C trace context as sent upstream, empty before tracing ran. */
  public String traceParent() {
    return traceParent;
  }

  public void identify(String id, String trace) {
    requestId = id;
    traceParent = trace;
  }

  /** What is kept of it; to be asked for only after its end. */
  public RequestRecord record() {
    if (record == null) {
      record = RequestRecord.of(this);
    }
    return record;
  }

  /** The caller: this workload outbound, the holder of the presented certificate inbound. */
  public Party sender() {
    if (direction != Direction.INBOUND) {
      return mesh.self();
    }
    var serial = peer.serial();
    Peer holder = serial == null ? null : mesh.peer(serial);
    return holder == null
        ? Party.UNKNOWN
        : new Party(holder.workload(), holder.service(), holder.namespace(), holder.labels());
  }

  /** The one that serves: this workload inbound, the chosen member outbound. */
  public Party receiver() {
    if (direction == Direction.INBOUND) {
      return mesh.self();
    }
    var target = cluster;
    if (target == null) {
      return Party.UNKNOWN;
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
}
