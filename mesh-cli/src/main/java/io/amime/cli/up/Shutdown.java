package io.amime.cli.up;

import io.amime.cli.state.Kind;
import io.amime.cli.state.RunningProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Ends processes: first what others depend on last. */
final class Shutdown {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Duration grace;

  /**
   * @param grace between asking a group to end and making it
   */
  Shutdown(Duration grace) {
    this.grace = grace;
  }

  /** Returns when none of them runs any more. */
  void stop(List<RunningProcess> processes) throws InterruptedException {
    // Proxies tell Pilot that they leave, and Pilot closes its store, so those they talk to go
    // last.
    for (var group :
        List.of(
            List.of(Kind.GATEWAY, Kind.SIDECAR, Kind.APPLICATION),
            List.of(Kind.CONTROL_PLANE),
            List.of(Kind.STORE))) {
      stopTogether(processes.stream().filter(process -> group.contains(process.kind())).toList());
    }
  }

  private void stopTogether(List<RunningProcess> processes) throws InterruptedException {
    processes.forEach(process -> process.stop(false));
    var deadline = Instant.now().plus(grace);
    while (anyAlive(processes) && Instant.now().isBefore(deadline)) {
      Thread.sleep(BETWEEN_LOOKS);
    }
    processes.forEach(process -> process.stop(true));
    while (anyAlive(processes)) {
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private static boolean anyAlive(List<RunningProcess> processes) {
    return processes.stream().anyMatch(RunningProcess::isAlive);
  }
}
