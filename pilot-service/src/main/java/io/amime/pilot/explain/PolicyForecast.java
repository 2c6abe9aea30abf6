package io.amime.pilot.explain;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshState;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Workload;
import io.amime.api.policy.CheckDecision;
import io.amime.api.policy.DispatchTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Mixer's rules would say at the destination, by the table that Mixer itself runs. */
final class PolicyForecast {
  private final DispatchTable rules;
  private final Workload caller;
  private final ImaginedRequest request;

  PolicyForecast(MeshState state, Workload caller, ImaginedRequest request) {
    this.rules =
        DispatchTable.compile(
            List.copyOf(state.resources().values()),
            Vocabulary.standard(),
            state.defaults().policy());
    this.caller = caller;
    this.request = request;
  }

  /** The answer to a request that arrives at that instance. */
  CheckDecision at(String host, Endpoint endpoint) {
    var parts = host.split("\\.", 3);
    var bag =
        AttributeBag.builder()
            .string("source.service", Instance.hostOf(caller))
            .string("source.name", caller.service())
            .string("source.namespace", caller.namespace())
            .string("source.serviceAccount", caller.serviceAccount())
            .map("source.labels", caller.labels())
            .string("destination.service", host)
            .string("destination.name", parts[0])
            .string("destination.namespace", parts.length > 1 ? parts[1] : "")
            .string("destination.uid", endpoint.id())
            .map("destination.labels", endpoint.labels())
            .map("request.headers", headers())
            .string("request.host", request.authority())
            .string("request.method", request.method())
            .string("request.path", request.path())
            .string("request.scheme", request.scheme())
            .string("context.protocol", "http");
    return rules.check(bag.build());
  }

  private Map<String, String> headers() {
    var headers = new HashMap<>(request.headers());
    headers.put(":method", request.method());
    headers.put(":path", request.path());
    headers.put(":authority", request.authority());
    return headers;
  }
}
