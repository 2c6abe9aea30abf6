package io.amime.proxy.filter.telemetry;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.Party;
import io.amime.proxy.tcp.MeshConnection;
import io.prometheus.metrics.model.snapshots.Labels;

/** What connections are counted by. */
record ConnectionKey(
    boolean client,
    String sourceService,
    String sourceVersion,
    String sourceNamespace,
    String destinationService,
    String destinationVersion,
    String destinationNamespace,
    String reason,
    String flags) {

  static ConnectionKey of(MeshConnection connection) {
    Party from = connection.sender();
    Party to = connection.receiver();
    var reason = connection.outcome().reason();
    return new ConnectionKey(
        connection.direction() != Direction.INBOUND,
        from.service(),
        from.version(),
        from.namespace(),
        to.service(),
        to.version(),
        to.namespace(),
        reason == null ? "-" : reason.word(),
        connection.outcome().flags());
  }

  /** Where everything goes once there are too many series. */
  ConnectionKey overflow() {
    return new ConnectionKey(client, "other", "other", "", "other", "other", "", "-", "-");
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
        "reason", reason,
        "response_flags", flags);
  }
}
