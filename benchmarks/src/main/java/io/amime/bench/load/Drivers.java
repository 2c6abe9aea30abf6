package io.amime.bench.load;

import io.amime.bench.cases.Case;
import io.amime.bench.cases.Message;
import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.cases.Traffic;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who makes the traffic of a case. */
public final class Drivers {
  private static final Message CALL = new Message("POST", "/bench.Echo/Call", Map.of(), 0, 0);

  private final Setup setup;
  private final LoadLoop loop;
  private final Path folder;
  private final @Nullable ClientTls tls;

  /**
   * @param folder takes scripts
   */
  public Drivers(Setup setup, Trust trust, LoadLoop loop, Path folder) throws IOException {
    this.setup = setup;
    this.loop = loop;
    this.folder = folder;
    var protocol = setup.wire() == Wire.HTTP2 ? "h2" : "http/1.1";
    this.tls = setup.entry() == Setup.Entry.MUTUAL_TLS ? new ClientTls(trust, protocol) : null;
  }

  public Driver of(Case asked) throws IOException {
    return switch (asked.traffic()) {
      case Traffic.Requests(var message, var connections, var streams) ->
          setup.wire() == Wire.HTTP2
              ? new LaneDriver(Http2Lanes.requests(message, streams, tls), connections, loop)
              : http1(message, connections, false);
      case Traffic.Connections(var message, var connections) ->
          http1(message.header("connection", "close"), connections, true);
      case Traffic.Bulk(var message, var connections) -> new BulkDriver(setup, message);
      case Traffic.Grpc(var bytes, var connections, var streams, var staying) ->
          new LaneDriver(
              staying
                  ? Http2Lanes.streaming(CALL, bytes, streams, tls)
                  : Http2Lanes.unary(CALL, bytes, streams, tls),
              connections,
              loop);
      case Traffic.Echo(var bytes, var connections) ->
          new LaneDriver(
              setup.wire() == Wire.WEBSOCKET
                  ? EchoLanes.webSocket(bytes, tls)
                  : EchoLanes.tcp(bytes, tls),
              connections,
              loop);
      case Traffic.Counted(var message, var what) -> http1(message, 1, false);
      case Traffic.Started started -> http1(started.message(), started.connections(), false);
    };
  }

  private Driver http1(Message message, int connections, boolean once) throws IOException {
    return new Http1Driver(setup, message, connections, once, tls, loop, folder);
  }
}
