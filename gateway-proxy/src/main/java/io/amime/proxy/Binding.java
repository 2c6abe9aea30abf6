package io.amime.proxy;

import io.amime.api.discovery.Workload;
import io.amime.proxy.compile.DataPlane;
import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.edge.EdgeTls;
import io.amime.proxy.http.Direction;
import io.amime.proxy.listener.Door;
import io.amime.proxy.listener.InboundTls;
import io.amime.proxy.listener.Listeners;
import io.amime.proxy.tcp.ConnectHandler;
import io.amime.proxy.tcp.OutboundDoor;
import io.amime.proxy.tcp.UpstreamDoor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opens the sockets that a workload's settings ask for. */
final class Binding {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String LOOPBACK_V6 = "::1";
  private static final Duration MESH_IDLE = Duration.ofHours(1);
  private static final Duration EDGE_IDLE = Duration.ofMinutes(5);

  private final ProxyProperties settings;
  private final Listeners listeners;
  private final DataPlane data;
  private final UnaryOperator<DownstreamHandler> served;

  /**
   * @param served stands before handlers of traffic
   */
  Binding(
      ProxyProperties settings,
      Listeners listeners,
      DataPlane data,
      UnaryOperator<DownstreamHandler> served) {
    this.settings = settings;
    this.listeners = listeners;
    this.data = data;
    this.served = served;
  }

  /**
   * Binds them all.
   *
   * @param inbound null at an edge, where clients are none of the mesh
   * @param secure for those of them that speak TLS; null but there
   * @throws io.amime.proxy.listener.ListenException when a port is taken
   */
  WorkloadProxy.Ports bind(
      @Nullable InboundTls inbound, @Nullable EdgeTls secure, DownstreamHandler pages) {
    int admin = listen("admin-port", LOOPBACK, settings.adminPort(), false, Door.HTTP, pages);
    if (inbound == null) {
      var edge = served.apply(data.handler(Direction.INGRESS));
      int port =
          listen("inbound-port", settings.bind(), settings.inboundPort(), true, Door.HTTP, edge);
      int https =
          secure == null
              ? 0
              : listen(
                  "ingress.https-port",
                  settings.bind(),
                  settings.ingress().httpsPort(),
                  true,
                  secure.door(data.connections()),
                  edge);
      return new WorkloadProxy.Ports(0, port, https, admin, List.of());
    }
    if (settings.mode() == Workload.Mode.EGRESS) {
      // From the mesh, but to be sent on as if an application beside it had asked.
      var on = served.apply(data.handler(Direction.OUTBOUND));
      int port = listen("inbound-port", settings.bind(), settings.inboundPort(), true, inbound, on);
      return new WorkloadProxy.Ports(0, port, 0, admin, List.of());
    }
    var out =
        served.apply(new ConnectHandler(data.connections(), data.handler(Direction.OUTBOUND)));
    var in = served.apply(data.handler(Direction.INBOUND));
    return new WorkloadProxy.Ports(
        outbound(out),
        listen("inbound-port", settings.bind(), settings.inboundPort(), true, inbound, in),
        0,
        admin,
        upstreams(out));
  }

  /** On loopback only: whoever reaches it speaks in this workload's name. */
  private int outbound(DownstreamHandler handler) {
    boolean intercepted = settings.interception() == ProxyProperties.Interception.REDIRECT;
    Door door = intercepted ? new OutboundDoor(data.connections()) : Door.HTTP;
    int port = listen("outbound-port", LOOPBACK, settings.outboundPort(), true, door, handler);
    if (intercepted && hasLoopbackV6()) {
      listen("outbound-port", LOOPBACK_V6, port, true, door, handler);
    }
    return port;
  }

  private List<Integer> upstreams(DownstreamHandler handler) {
    var ports = new ArrayList<Integer>();
    for (int i = 0; i < settings.upstreams().size(); i++) {
      var upstream = settings.upstreams().get(i);
      var door = new UpstreamDoor(data.connections(), upstream.authority());
      var property = "upstreams[" + i + "].port";
      ports.add(listen(property, LOOPBACK, upstream.port(), true, door, handler));
    }
    return ports;
  }

  private static boolean hasLoopbackV6() {
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK_V6), 0));
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private int listen(
      String property,
      String address,
      int port,
      boolean traffic,
      Door door,
      DownstreamHandler handler) {
    var idle = settings.mode() == Workload.Mode.INGRESS ? EDGE_IDLE : MESH_IDLE;
    return listeners.open(
        new Listeners.Spec("mesh.proxy." + property, address, port, traffic, idle), door, handler);
  }
}
