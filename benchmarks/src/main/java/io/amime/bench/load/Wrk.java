package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** As much HTTP/1.1 as the proxy can take: each connection sends when its answer is there. */
final class Wrk {
  private static final Pattern RESULT =
      Pattern.compile("^@ (\\d+) (\\d+) (\\d+) ([\\d.]+) ([\\d.]+) ([\\d.]+)$", Pattern.MULTILINE);

  private static final String SCRIPT =
      """
      wrk.method = "%s"
      %s
      done = function(summary, latency, requests)
        local e = summary.errors
        io.write(string.format("\\n@ %%d %%d %%d %%.1f %%.1f %%.1f\\n", summary.requests,
          e.connect + e.read + e.write + e.status + e.timeout, summary.duration,
          latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
      end
      """;

  private final Path script;
  private final String path;

  Wrk(Message message, Path folder) throws IOException {
    this.path = message.path();
    this.script = folder.resolve("wrk-%08x.lua".formatted(message.hashCode()));
    var settings = new StringBuilder();
    settings.append("wrk.headers[\"Host\"] = \"%s\"%n".formatted(Message.HOST));
    message
        .headers()
        .forEach((k, v) -> settings.append("wrk.headers[\"%s\"] = \"%s\"%n".formatted(k, v)));
    if (message.bodyBytes() > 0) {
      settings.append("wrk.body = string.rep(\"x\", %d)%n".formatted(message.bodyBytes()));
    }
    Files.writeString(script, SCRIPT.formatted(message.method(), settings));
  }

  LoadResult run(int port, int connections, int seconds) throws IOException {
    var command = new ArrayList<>(List.of("taskset", "-c", "" + Machine.LOAD_CORE));
    command.addAll(List.of(Tool.WRK.path(), "-t1", "-c" + connections, "-d" + seconds + "s"));
    command.addAll(List.of("-s", script.toString(), "http://127.0.0.1:" + port + path));
    var wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var found = RESULT.matcher(said);
    if (!found.find()) {
      throw new IOException("wrk did not get through: " + said.strip());
    }
    return new LoadResult(
        Double.parseDouble(found.group(1)),
        Long.parseLong(found.group(2)),
        Long.parseLong(found.group(3)) / 1e6,
        Double.parseDouble(found.group(4)),
        Double.parseDouble(found.group(5)),
        Double.parseDouble(found.group(6)));
  }
}
