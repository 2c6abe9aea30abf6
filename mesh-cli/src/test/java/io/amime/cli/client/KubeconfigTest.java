package io.amime.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.cli.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    var config =
        new Kubeconfig(URI.create("https://127.0.0.1:15010"), "-----BEGIN…\nx\n", "ey.J.x");
    var file = folder.resolve("kubeconfig");
    Files.writeString(file, config.toYaml());

    assertThat(Kubeconfig.read(file)).isEqualTo(config);
  }

  @Test
  void withoutAFileThereIsNoMeshToReach() {
    assertThatThrownBy(() -> Kubeconfig.read(folder.resolve("none")))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem).hasMessageContaining("no mesh is known here");
              assertThat(problem.remedy()).startsWith("./mesh up");
            });
  }

  @Test
  void aFileThatIsNoneSaysWhichItIs() throws IOException {
    var file = Files.writeString(folder.resolve("kubeconfig"), "clusters: []");
    assertThatThrownBy(() -> Kubeconfig.read(file)).hasMessageContaining(file.toString());
  }
}
