package io.amime.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a run leaves behind that is ended from outside. */
class LeavesIT {
  private static final int PATIENCE_SECONDS = 20;

  /** A run with a proxy that waits for its turn. */
  public static void main(String[] args) throws Exception {
    var site = Site.create();
    var proxy = site.start(0, List.of("sleep", "600"), site.folder("proxy").resolve("log"));
    proxy.pause();
    System.out.println(site.folder("proxy"));
    System.out.println(site.diskFolder());
    System.out.println(proxy.pid());
    System.in.read();
  }

  @Test
  void aRunThatIsToldToEndLeavesNeitherProcessesNorFiles() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var run =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), LeavesIT.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said =
        new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8))) {
      var memory = Path.of(said.readLine());
      var disk = Path.of(said.readLine());
      long proxy = Long.parseLong(said.readLine());
      assertThat(memory).exists();
      assertThat(ProcessHandle.of(proxy)).isPresent();

      run.destroy();

      assertThat(run.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(memory.getParent()).doesNotExist();
      assertThat(disk).doesNotExist();
      assertThat(ProcessHandle.of(proxy).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    } finally {
      run.destroyForcibly();
    }
  }
}
