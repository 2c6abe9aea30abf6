package io.amime.cli.up;

import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The last words of {@code up}. Scripts read them, so their form stays. */
final class Ready {
  private final StateDir state;
  private final Progress progress;

  Ready(StateDir state, Progress progress) {
    this.state = state;
    this.progress = progress;
  }

  /**
   * @param pageAnswers whether the demo's page came through the mesh
   */
  void announce(List<Part> parts, boolean pageAnswers) throws IOException {
    var page = "http://localhost:" + Up.port(parts, "ingress", "http") + "/productpage";
    if (!pageAnswers) {
      progress.say("warning: " + page + " does not answer; ./mesh check says more");
    }
    var lines = new StringBuilder();
    lines.append("\nREADY\n");
    lines
        .append("console: http://localhost:")
        .append(Up.port(parts, "admin-ui", "http"))
        .append('\n');
    lines.append("user: admin\n");
    if (Files.exists(state.consolePassword())) {
      var password = Files.readString(state.consolePassword()).strip();
      lines.append("password: ").append(password).append("   (shown this once)\n");
    }
    lines.append("ingress: ").append(page).append('\n');
    lines.append("kubeconfig: ").append(state.kubeconfig());
    progress.say(lines.toString());
    Files.deleteIfExists(state.consolePassword());
  }
}
