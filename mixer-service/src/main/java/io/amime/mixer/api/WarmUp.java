package io.amime.mixer.api;

import io.amime.api.mixer.CheckRequest;
import io.amime.api.policy.DispatchTable;
import java.util.Map;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads, answers and writes a few checks before Mixer is ready: proxies wait 100 ms for an answer,
 * and the first one would take longer.
 */
final class WarmUp implements ApplicationRunner {
  private static final int ROUNDS = 50;
  private static final String CHECK =
      """
      {"attributes":{
         "destination.service":{"type":"STRING","value":"a.b"},
         "source.labels":{"type":"STRING_MAP","value":{"app":"c"}},
         "source.ip":{"type":"IP_ADDRESS","value":"127.0.0.1"},
         "request.size":{"type":"INT64","value":1},
         "request.time":{"type":"TIMESTAMP","value":"2026-01-01T00:00:00Z"}},
       "quotas":{"q":{"amount":1,"bestEffort":false}}}
      """;

  private final JsonMapper json;

  WarmUp(JsonMapper json) {
    this.json = json;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    DispatchTable table = DispatchTable.empty();
    for (int i = 0; i < ROUNDS; i++) {
      CheckRequest request = json.readValue(CHECK, CheckRequest.class);
      json.writeValueAsBytes(table.check(request.attributes()).toResponse(Map.of(), null));
    }
  }
}
