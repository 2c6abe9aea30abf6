package io.amime.proxy.filter.telemetry;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.GrpcStatus;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.Party;
import io.prometheus.metrics.model.snapshots.Labels;

/** What requests are counted by. Paths and hosts that a client can invent are not among it. */
record SeriesKey(
    boolean client,
    String sourceService,
    String sourceVersion,
    String sourceNamespace,
    String destinationService,
    String destinationVersion,
    String destinationNamespace,
    int status,
    int grpcStatus,
    String reason,
    String flags) {

  static SeriesKey of(MeshExchange exchange) {
    Party from = exchange.sender();
    Party to = exchange.receiver();
    var outcome = exchange.outcome();
    var reason = outcome.reason();
    return new SeriesKey(
        exchange.direction() != Direction.INBOUND,
        from.service(),
        from.version(),
        from.namespace(),
        to.service(),
        to.version(),
        to.namespace(),
        outcome.status(),
        outcome.grpcStatus(),
        reason == null ? "-" : reason.word(),
        outcome.flags());
  }

  /** Where everything goes once there are too many series. */
  SeriesKey overflow() {
    return new SeriesKey(
        client, "other", "other", "", "other", "other", "", 0, GrpcStatus.ABSENT, "-", "-");
  }

  Labels labels() {
    return Labels.of(
        "reporter", client ? "source" : "destination",
        "source_app", sourceService,
        "source_version", sourceVersion,
        "source_workload_namespace", sourceNamespace,
        "destination_service_name", destinationService,
        "destination_version", destinationVersion,
        "destination_service_namespace", destinationNamespace,
        "response_code", Integer.toString(status),
        "grpc_response_status", grpcStatus == GrpcStatus.ABSENT ? "" : Integer.toString(grpcStatus),
        "reason", reason,
        "response_flags", flags);
  }
}
