package io.amime.pilot.api;

import io.amime.api.compile.RuleStatus;
import io.amime.api.resource.ResourceKind;
import io.amime.pilot.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code kubectl get} prints: the server chooses the columns. */
final class Table {
  private final ResourceKind kind;
  private final Instant now;

  Table(ResourceKind kind, Instant now) {
    this.kind = kind;
    this.now = now;
  }

  /** A {@code meta.k8s.io/v1} table of these objects. */
  Map<String, Object> of(
      List<StoredObject> objects, ObjectView.Moment moment, Map<String, Object> metadata) {
    var table = new LinkedHashMap<String, Object>();
    table.put("kind", "Table");
    table.put("apiVersion", "meta.k8s.io/v1");
    table.put("metadata", metadata);
    table.put("columnDefinitions", columns());
    table.put("rows", objects.stream().map(o -> row(o, moment)).toList());
    return table;
  }

  private boolean judged() {
    return switch (kind) {
      case ROUTE_RULE,
          DESTINATION_POLICY,
          EGRESS_RULE,
          VIRTUAL_SERVICE,
          DESTINATION_RULE,
          GATEWAY,
          INGRESS ->
          true;
      default -> false;
    };
  }

  private List<Map<String, Object>> columns() {
    var columns = new ArrayList<Map<String, Object>>();
    columns.add(column("Name", "name", "Name of the resource", 0));
    switch (kind) {
      case ROUTE_RULE, DESTINATION_POLICY, EGRESS_RULE ->
          columns.add(column("Destination", "", "Service whose callers obey it", 0));
      case DESTINATION_RULE -> columns.add(column("Host", "", "Service whose callers obey it", 0));
      case VIRTUAL_SERVICE, GATEWAY, SERVICE_ENTRY, INGRESS ->
          columns.add(column("Hosts", "", "Hosts it is about", 0));
      case RULE -> columns.add(column("Match", "", "When it applies", 0));
      default -> {
        // its name says enough
      }
    }
    if (judged()) {
      columns.add(column("State", "", "Whether it acts, and if not, why", 0));
    }
    columns.add(column("Age", "", "Time since it was created", 0));
    columns.add(column("Revision", "", "Revision of its last change", 1));
    return columns;
  }

  private static Map<String, Object> column(
      String name, String format, String description, int priority) {
    var column = new LinkedHashMap<String, Object>();
    column.put("name", name);
    column.put("type", "string");
    column.put("format", format);
    column.put("description", description);
    column.put("priority", priority);
    return column;
  }

  private Map<String, Object> row(StoredObject object, ObjectView.Moment moment) {
    var cells = new ArrayList<Object>();
    cells.add(object.key().name());
    switch (kind) {
      case ROUTE_RULE, DESTINATION_POLICY, EGRESS_RULE -> cells.add(destination(object));
      case DESTINATION_RULE -> cells.add(object.document().path("spec").path("host").asString(""));
      case GATEWAY -> cells.add(texts(serverHosts(object.document().path("spec").path("servers"))));
      case VIRTUAL_SERVICE, SERVICE_ENTRY ->
          cells.add(texts(object.document().path("spec").path("hosts")));
      case INGRESS -> cells.add(texts(hosts(object.document().path("spec").path("rules"))));
      case RULE -> cells.add(object.document().path("spec").path("match").asString(""));
      default -> {
        // no column of its own
      }
    }
    if (judged()) {
      cells.add(state(moment.status(object)));
    }
    cells.add(age(object));
    cells.add(Long.toString(object.revision()));
    return Map.of("cells", cells, "object", partial(object));
  }

  private static String destination(StoredObject object) {
    var destination = object.document().path("spec").path("destination");
    var literal = destination.path("service").asString("");
    if (!literal.isEmpty()) {
      return literal;
    }
    var name = destination.path("name").asString("");
    var namespace = destination.path("namespace").asString("");
    boolean elsewhere = !namespace.isEmpty() && !namespace.equals(object.key().namespace());
    return elsewhere ? name + "." + namespace : name;
  }

  private static List<String> hosts(JsonNode rules) {
    var hosts = new ArrayList<String>();
    rules.forEach(rule -> hosts.add(rule.path("host").asString("*")));
    return hosts;
  }

  private static List<String> serverHosts(JsonNode servers) {
    var hosts = new ArrayList<String>();
    servers.forEach(server -> server.path("hosts").forEach(host -> hosts.add(host.asString(""))));
    return hosts.stream().distinct().toList();
  }

  private static String texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(item -> texts.add(item.asString("")));
    return texts(texts);
  }

  private static String texts(List<String> texts) {
    return String.join(",", texts);
  }

  private static String state(@Nullable RuleStatus status) {
    return switch (status) {
      case null -> "";
      case RuleStatus.Active _ -> "active";
      case RuleStatus.Shadowed shadowed -> "shadowed by " + shadowed.by().name();
      case RuleStatus.Idle idle -> "idle: " + idle.why();
    };
  }

  private String age(StoredObject object) {
    var created = object.document().path("metadata").path("creationTimestamp").asString("");
    return created.isEmpty() ? "<unknown>" : age(Duration.between(Instant.parse(created), now));
  }

  /** In two units while young, in one later, as kubectl itself writes ages. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return minutes + "m" + (seconds % 60 == 0 ? "" : seconds % 60 + "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return hours + "h" + (minutes % 60 == 0 ? "" : minutes % 60 + "m");
    }
    return hours < 48 ? hours + "h" : hours / 24 + "d";
  }

  private static Map<String, Object> partial(StoredObject object) {
    var metadata = (ObjectNode) object.document().path("metadata").deepCopy();
    var partial = new LinkedHashMap<String, Object>();
    partial.put("kind", "PartialObjectMetadata");
    partial.put("apiVersion", "meta.k8s.io/v1");
    partial.put("metadata", metadata);
    return partial;
  }
}
