package io.amime.pilot.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StoreIT extends StoreContract {
  @TempDir Path directory;

  @Override
  String url() {
    return "jdbc:h2:file:" + directory.resolve("store");
  }

  @Override
  String urlAgain() {
    return url();
  }

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    var url = "jdbc:h2:file:" + directory.resolve("killed");
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                EndlessWriter.class.getName(),
                url)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long acknowledged = 0;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("revision ")) {
          continue;
        }
        acknowledged = Long.parseLong(line.substring("revision ".length()));
        if (acknowledged == 60) {
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    var reopened = open(url);

    assertThat(acknowledged).isGreaterThanOrEqualTo(60);
    assertThat(reopened.contents().revision()).isGreaterThanOrEqualTo(acknowledged);
    assertThat(reopened.contents().objects()).hasSize((int) reopened.contents().revision());
  }
}
