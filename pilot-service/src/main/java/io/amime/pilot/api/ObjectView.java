package io.amime.pilot.api;

import io.amime.api.compile.RuleStatus;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.pilot.push.LatestMesh;
import io.amime.pilot.push.ProxyBoard;
import io.amime.pilot.registry.WorkloadRegistry;
import io.amime.pilot.store.StoredObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as clients see them: what is stored, and a status that says what has become of it. */
@Component
final class ObjectView {
  private final LatestMesh mesh;
  private final ProxyBoard board;
  private final WorkloadRegistry registry;

  ObjectView(LatestMesh mesh, ProxyBoard board, WorkloadRegistry registry) {
    this.mesh = mesh;
    this.board = board;
    this.registry = registry;
  }

  /** Everything that the status of objects depends on, at one moment. */
  record Moment(SortedMap<ResourceKey, RuleStatus> statuses, List<ProxyBoard.ProxyStatus> proxies) {

    @Nullable RuleStatus status(StoredObject object) {
      return ResourceKind.ofKind(object.key().kind())
          .map(k -> statuses.get(new ResourceKey(k, object.key().namespace(), object.key().name())))
          .orElse(null);
    }
  }

  Moment now() {
    return new Moment(
        mesh.statuses(),
        board.statuses(registry.workloads().keySet()).stream()
            .filter(ProxyBoard.ProxyStatus::connected)
            .toList());
  }

  /** The object with its status, under the given {@code group/version}. */
  static ObjectNode of(StoredObject object, String groupVersion, Moment moment) {
    var view = object.document().deepCopy();
    view.put("apiVersion", groupVersion);
    var status = view.putObject("status");
    status.put("observedGeneration", object.generation());
    conditions(status.putArray("conditions"), object, moment);
    return view;
  }

  private static void conditions(ArrayNode list, StoredObject object, Moment moment) {
    var changed = changedAt(object);
    condition(
        list,
        object,
        "Accepted",
        true,
        "Valid",
        "stored at revision " + object.revision(),
        changed);
    var status = moment.status(object);
    if (status != null) {
      switch (status) {
        case RuleStatus.Active _ ->
            condition(list, object, "Active", true, "Active", "acts on requests", changed);
        case RuleStatus.Shadowed shadowed ->
            condition(list, object, "Active", false, "Shadowed", shadowed.why(), changed);
        case RuleStatus.Idle idle ->
            condition(list, object, "Active", false, "Idle", idle.why(), changed);
      }
    }
    applied(list, object, moment, changed);
    secrets(list, object, moment, changed);
  }

  /** Only where something is wrong: most objects name no secret. */
  private static void secrets(ArrayNode list, StoredObject object, Moment moment, Instant changed) {
    var key = object.key().toString();
    var problems = new ArrayList<String>();
    for (var proxy : moment.proxies()) {
      proxy.problems().stream()
          .filter(problem -> problem.resource().equals(key))
          .map(problem -> proxy.id() + ": secret " + problem.secret() + ": " + problem.problem())
          .forEach(problems::add);
    }
    if (!problems.isEmpty()) {
      var message = String.join("; ", problems);
      condition(list, object, "SecretsUsable", false, "SecretUnusable", message, changed);
    }
  }

  private static void applied(ArrayNode list, StoredObject object, Moment moment, Instant changed) {
    var all = moment.proxies();
    long have = all.stream().filter(p -> p.has(object.revision())).count();
    var refusals =
        all.stream().filter(p -> !p.has(object.revision()) && p.refused() != null).toList();
    var message = have + " of " + all.size() + " proxies have it";
    var since =
        all.stream()
            .map(ProxyBoard.ProxyStatus::answered)
            .filter(t -> t.isAfter(changed))
            .max(Instant::compareTo)
            .orElse(changed);
    if (have == all.size()) {
      var reason = all.isEmpty() ? "NoProxies" : "AllProxies";
      condition(list, object, "Applied", true, reason, message, since);
    } else if (refusals.isEmpty()) {
      condition(list, object, "Applied", false, "Waiting", message, changed);
    } else {
      var first = refusals.getFirst();
      var why = first.refused() == null ? List.of() : first.refused().violations();
      condition(
          list,
          object,
          "Applied",
          false,
          "Refused",
          message + "; " + first.id() + " refuses: " + why,
          since);
    }
  }

  private static void condition(
      ArrayNode list,
      StoredObject object,
      String type,
      boolean holds,
      String reason,
      String message,
      Instant since) {
    var condition = list.addObject();
    condition.put("type", type);
    condition.put("status", holds ? "True" : "False");
    condition.put("reason", reason);
    condition.put("message", message);
    condition.put("lastTransitionTime", since.truncatedTo(ChronoUnit.SECONDS).toString());
    condition.put("observedGeneration", object.generation());
  }

  /** When it was last written, as far as its own metadata tells. */
  static Instant changedAt(StoredObject object) {
    var metadata = object.document().path("metadata");
    var newest = time(metadata.path("creationTimestamp"));
    for (JsonNode entry : metadata.path("managedFields")) {
      var time = time(entry.path("time"));
      newest = time.isAfter(newest) ? time : newest;
    }
    return newest;
  }

  private static Instant time(JsonNode text) {
    try {
      return Instant.parse(text.asString(""));
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
