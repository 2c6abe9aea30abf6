package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.discovery.Peer;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.tcp.ConnectionCheck;
import io.amime.proxy.tcp.ConnectionObserver;
import io.amime.proxy.tcp.MeshConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets an inbound connection through when the rules do not object, and reports what passed over it
 * now and then and at its end.
 */
public final class MixerConnections implements ConnectionCheck, ConnectionObserver {
  private static final long ASK_AGAIN_MILLIS = 50;

  private final Checker checker;
  private final ReportQueue reports;
  private final Newcomers newcomers;

  MixerConnections(Checker checker, ReportQueue reports, Newcomers newcomers) {
    this.checker = checker;
    this.reports = reports;
    this.newcomers = newcomers;
  }

  @Override
  public CompletableFuture<@Nullable ProxyFailure> check(MeshConnection connection) {
    var mesh = connection.mesh();
    if (!mesh.rules().checks(mesh.workload().namespace())) {
      return CompletableFuture.completedFuture(null);
    }
    if (newcomers.mayBecomeKnown(connection.peer().serial())) {
      return later(connection);
    }
    var bag = attributes(connection, "open").build();
    return checker
        .check(mesh.rules(), mesh.policy().version(), bag, Map.of(), connection.id())
        .thenApply(verdict -> Refusals.of(verdict, connection.outcome()));
  }

  private CompletableFuture<@Nullable ProxyFailure> later(MeshConnection connection) {
    var answer = new CompletableFuture<@Nullable ProxyFailure>();
    connection
        .client()
        .eventLoop()
        .schedule(
            () ->
                check(connection)
                    .whenComplete((refusal, failure) -> {
                      if (failure == null) {
                        answer.complete(refusal);
                      } else {
                        answer.completeExceptionally(failure);
                      }
                    }),
            ASK_AGAIN_MILLIS,
            TimeUnit.MILLISECONDS);
    return answer;
  }

  @Override
  public void onOpen(MeshConnection connection) {
    report(connection, "open", 0, 0);
  }

  @Override
  public void onBytes(MeshConnection connection, long received, long sent) {
    report(connection, "continue", received, sent);
  }

  @Override
  public void onEnd(MeshConnection connection) {
    if (connection.opened()) {
      report(connection, "close", 0, 0);
    }
  }

  private void report(MeshConnection connection, String event, long received, long sent) {
    if (connection.direction() != Direction.INBOUND || !connection.mesh().policy().report()) {
      return;
    }
    var outcome = connection.outcome();
    var bag =
        attributes(connection, event)
            .int64("connection.received.bytes", received)
            .int64("connection.sent.bytes", sent)
            .int64("connection.received.bytes_total", outcome.bytesReceived())
            .int64("connection.sent.bytes_total", outcome.bytesSent())
            .string("context.reporter.kind", "inbound")
            .string("context.reporter.uid", connection.mesh().workload().id())
            .string("context.proxy_error_code", outcome.flags());
    if (outcome.endNanos() != 0) {
      bag.duration(
          "connection.duration", Duration.ofNanos(outcome.endNanos() - connection.startNanos()));
    }
    reports.add(bag.build());
  }

  private AttributeBag.Builder attributes(MeshConnection connection, String event) {
    var bag = AttributeBag.builder();
    Peer holder = newcomers.holder(connection.peer().serial());
    PartyAttributes.source(bag, connection.client(), connection.peer(), holder);
    var route = connection.route();
    PartyAttributes.destination(
        bag,
        connection.client(),
        connection.mesh().workload(),
        route == null ? null : route.host(),
        route == null ? 0 : route.port());
    return bag.string("context.protocol", "tcp")
        .string("connection.id", connection.id())
        .string("connection.event", event);
  }
}
