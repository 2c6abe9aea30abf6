package io.amime.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.CommandLineRun;
import io.amime.cli.ExitCode;
import io.amime.cli.state.Kind;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.RunningProcess;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandTest {
  @TempDir Path folder;

  @Test
  void aProcessThatEndedIsListedWithoutPidAndFailsTheVerb() throws IOException {
    record(ended());
    var run = CommandLineRun.of("status", "-o", "json", "--state-dir", folder.toString());
    var row = JsonMapper.shared().readTree(run.out()).path(0);

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(row.path("name").asString()).isEqualTo("reviews-v3-proxy");
    assertThat(row.path("kind").asString()).isEqualTo("sidecar");
    assertThat(row.path("pid").isNull()).isTrue();
    assertThat(row.path("ready").asBoolean()).isFalse();
    assertThat(row.path("ports").path("outbound").asInt()).isEqualTo(27_100);
    assertThat(row.path("labels").path("version").asString()).isEqualTo("v3");
  }

  @Test
  void peopleAreToldWhatToTry() throws IOException {
    record(ended());
    var run = CommandLineRun.of("--state-dir", folder.toString(), "status");

    assertThat(run.out()).contains("reviews-v3-proxy", "ended", "NO").contains("try: ./mesh up");
  }

  @Test
  void whereNothingWasStartedNobodyAnswers() {
    var run = CommandLineRun.of("status", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("nothing was started from " + folder);
  }

  private static RunningProcess ended() {
    return new RunningProcess(
        "reviews-v3-proxy",
        Kind.SIDECAR,
        ProcessHandle.current().pid(),
        1,
        Map.of("outbound", 27_100, "admin", 27_101),
        "reviews",
        Map.of("app", "reviews", "version", "v3"));
  }

  private void record(RunningProcess process) throws IOException {
    new ProcessTable(null, List.of(process)).write(new StateDir(folder));
  }
}
