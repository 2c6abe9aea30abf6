package io.amime.cli.up;

import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The last words of {@code up}. Scripts read them, so their form stays. */
final class Ready {
  private final StateDir state;
  private final boolean usualPlace;
  private final Progress progress;

  /**
   * @param usualPlace whether the state is where every verb looks for it
   */
  Ready(StateDir state, boolean usualPlace, Progress progress) {
    this.state = state;
    this.usualPlace = usualPlace;
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
    boolean first = Files.exists(state.consolePassword());
    if (first) {
      var password = Files.readString(state.consolePassword()).strip();
      lines.append("password: ").append(password).append('\n');
    }
    lines.append("ingress: ").append(page).append('\n');
    lines.append("kubeconfig: ").append(state.kubeconfig());
    if (first) {
      lines
          .append(
              "\n\nThe password is shown this once. To see a rule at work, reload the page after:\n")
          .append("  ./mesh apply -f samples/bookinfo/lessons/reviews-v2-rollout.yaml")
          .append(usualPlace ? "" : " --state-dir " + state.path());
    }
    progress.say(lines.toString());
    Files.deleteIfExists(state.consolePassword());
  }
}
