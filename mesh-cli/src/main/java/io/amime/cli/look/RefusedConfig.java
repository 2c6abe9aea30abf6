package io.amime.cli.look;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Configuration that a proxy did not take; it goes on with what it had.
 *
 * @param revision of the rules that it follows from, null when newer ones are on their way already
 * @param violations why
 */
record RefusedConfig(
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long revision,
    String version,
    List<String> violations) {

  /** What a proxy, as Pilot lists it, refuses; null when it refuses nothing. */
  static @Nullable RefusedConfig of(JsonNode proxy) {
    var refused = proxy.path("refused");
    // An older refusal means nothing once the proxy runs on what it should.
    if (!refused.isObject() || proxy.path("version").equals(proxy.path("acked"))) {
      return null;
    }
    var version = refused.path("version");
    return new RefusedConfig(
        version.equals(proxy.path("version")) ? proxy.path("revision").asLong(0) : null,
        version.asString(""),
        refused.path("violations").valueStream().map(each -> each.asString("")).toList());
  }

  /** Such as {@code refuses revision 42: …}. */
  String text() {
    return "refuses "
        + (revision == null ? "version " + version : "revision " + revision)
        + ": "
        + (violations.isEmpty() ? "no reason given" : String.join("; ", violations));
  }
}
