package io.amime.cli.look;

import tools.jackson.databind.JsonNode;

/** How a proxy stands, in words. */
final class ProxyState {
  static final String SYNCED = "synced";

  private ProxyState() {}

  static String of(JsonNode proxy) {
    var refused = RefusedConfig.of(proxy);
    if (refused != null) {
      return refused.text();
    }
    if (!proxy.path("connected").asBoolean(false)) {
      return "not connected";
    }
    boolean newest = proxy.path("version").equals(proxy.path("acked"));
    return newest ? SYNCED : "behind for " + proxy.path("lag").asString("?");
  }
}
