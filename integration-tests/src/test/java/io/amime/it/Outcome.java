package io.amime.it;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a command printed and how it ended. */
record Outcome(int exit, String out, String err) {

  /** Runs a command from the root of the source tree, as a user does. */
  static Outcome of(List<String> command, Map<String, String> environment) {
    try {
      var out = Files.createTempFile("amime-it", ".out");
      var err = Files.createTempFile("amime-it", ".err");
      var builder =
          new ProcessBuilder(command)
              .directory(Mesh.ROOT.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      builder.environment().put("MESH_SKIP_BUILD", "1");
      var process = builder.start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " did not end:\n" + Files.readString(out));
      }
      var outcome = new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return outcome;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String all() {
    return out + err;
  }
}
