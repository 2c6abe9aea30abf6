package io.amime.cli.up;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store of {@code --db-url}: a JDBC address, or {@code
 * postgresql://user:password@host/database} as other tools write it.
 */
record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {

  static DatabaseUrl parse(String text) {
    var plain = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    if (!plain.startsWith("postgresql://") && !plain.startsWith("postgres://")) {
      return new DatabaseUrl(text, null, null);
    }
    var uri = URI.create(plain);
    var account = uri.getUserInfo();
    if (account == null) {
      return new DatabaseUrl("jdbc:postgresql:" + uri.getRawSchemeSpecificPart(), null, null);
    }
    var host = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    int colon = account.indexOf(':');
    return new DatabaseUrl(
        "jdbc:postgresql://" + host + uri.getRawPath() + query,
        colon < 0 ? account : account.substring(0, colon),
        colon < 0 ? null : account.substring(colon + 1));
  }

  /** As Pilot reads it. */
  Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put("MESH_PILOT_DB_URL", jdbc);
    if (user != null) {
      environment.put("MESH_PILOT_DB_USER", user);
    }
    if (password != null) {
      environment.put("MESH_PILOT_DB_PASSWORD", password);
    }
    return Map.copyOf(environment);
  }
}
