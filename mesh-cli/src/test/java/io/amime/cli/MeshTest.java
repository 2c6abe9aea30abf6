package io.amime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void optionsBeforeTheVerbBelongToTheVerb() {
    assertThat(Mesh.verbFirst("--state-dir", "x", "--port-offset=5", "up", "--db-url", "y"))
        .containsExactly("up", "--db-url", "y", "--state-dir", "x", "--port-offset=5");
    assertThat(Mesh.verbFirst("--state-dir=x", "get", "--", "-odd"))
        .containsExactly("get", "--state-dir=x", "--", "-odd");
  }

  @Test
  void anUnknownOptionIsAUsageErrorThatNamesTheHelp() {
    assertThat(run("down", "--nonsense")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--nonsense").endsWith("try: ./mesh down --help\n");
  }

  @Test
  void anUnknownVerbIsAUsageErrorThatListsTheKnownOnes() {
    assertThat(run("dwon")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("no verb dwon", "up, down, ", "apply, get")
        .endsWith("try: ./mesh --help\n");
  }

  @Test
  void withoutAVerbTheHelpListsVerbsAndExitCodes() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("up ", "down ", "Exit codes:", "no mesh answers");
  }

  @Test
  void explainTellsAMethodFromAnId(@TempDir Path folder) {
    var nowhere = folder.resolve("none").toString();
    assertThat(run("--state-dir", nowhere, "explain", "GET")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("GET without a URL", "try: ./mesh explain GET http://");
    assertThat(run("--state-dir", nowhere, "explain", "some-id", "--from", "productpage"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("describe a request that is not sent; some-id was");
    assertThat(run("--state-dir", nowhere, "tap")).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void downWithoutAMeshIsDone(@TempDir Path folder) {
    assertThat(run("--state-dir", folder.resolve("none").toString(), "down")).isZero();
    assertThat(out.toString()).startsWith("Nothing runs");
  }

  private int run(String... args) {
    return Mesh.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
