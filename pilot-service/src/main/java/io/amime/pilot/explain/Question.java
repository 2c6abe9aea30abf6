package io.amime.pilot.explain;

import io.amime.api.compile.World;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request that is not sent.
 *
 * @param source who calls; the ingress itself when absent there
 * @param mode {@code sidecar} (default) or {@code ingress}
 * @param resources rules to try beside the stored ones, the same key replaces; objects or one YAML
 *     text
 * @param world a mesh to ask about instead of this one; the stored rules are then left out
 */
record Question(
    @Nullable Source source,
    Request request,
    @Nullable String mode,
    @Nullable JsonNode resources,
    @Nullable World world) {

  boolean ingress() {
    return "ingress".equals(mode);
  }

  /**
   * @param address for rules about the caller's address
   */
  record Source(
      @Nullable String service,
      @Nullable String namespace,
      @Nullable Map<String, String> labels,
      @Nullable String address) {}

  /**
   * @param url absolute, as the caller writes it
   * @param headers by name, any case
   * @param protocol {@code tcp} for opaque connections, otherwise HTTP
   * @param address that was dialled, for rules about it
   */
  record Request(
      @Nullable String method,
      String url,
      @Nullable Map<String, String> headers,
      @Nullable String protocol,
      @Nullable String address) {

    boolean tcp() {
      return "tcp".equalsIgnoreCase(protocol);
    }
  }
}
