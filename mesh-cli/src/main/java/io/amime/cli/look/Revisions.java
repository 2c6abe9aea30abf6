package io.amime.cli.look;

import io.amime.cli.client.MeshApi;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The history as Pilot keeps it. */
final class Revisions {
  private Revisions() {}

  static List<JsonNode> newest(MeshApi pilot, int limit) {
    var answer = pilot.get("/v1/history?limit=" + limit).json();
    var revisions = new ArrayList<JsonNode>();
    (answer.isArray() ? answer : answer.path("items")).forEach(revisions::add);
    revisions.sort(
        Comparator.comparingLong((JsonNode each) -> each.path("revision").asLong(0)).reversed());
    return revisions.subList(0, Math.min(limit, revisions.size()));
  }

  /** In the zone of whoever reads it. */
  static String localTime(String instant) {
    try {
      var format = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
      return format.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
    } catch (DateTimeException e) {
      return instant;
    }
  }
}
