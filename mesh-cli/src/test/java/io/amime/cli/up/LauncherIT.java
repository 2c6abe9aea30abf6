package io.amime.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.cli.Problem;
import io.amime.cli.state.Kind;
import io.amime.cli.state.PortHolder;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.Readiness;
import io.amime.cli.state.RunningProcess;
import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with real processes: the Redis that we bring, and shells that end early. */
class LauncherIT {
  private static final Duration GRACE = Duration.ofSeconds(5);

  @TempDir Path folder;
  private StateDir state;

  @BeforeEach
  void prepare() throws Exception {
    state = new StateDir(folder.resolve("mesh"));
    state.create();
    RedisBinary.prepare(state);
  }

  @AfterEach
  void stopAll() throws Exception {
    new Shutdown(Duration.ZERO).stop(ProcessTable.read(state).alive());
  }

  @Test
  void aPartRunsInASessionOfItsOwnAndHoldsNoStreamOfOurs() throws Exception {
    start(redis("redis"));
    var redis = ProcessTable.read(state).find("redis").orElseThrow();

    assertThat(redis.isAlive()).isTrue();
    try (var readiness = new Readiness(state)) {
      assertThat(readiness.of(redis)).isTrue();
    }
    assertThat(session(redis.pid())).isEqualTo(redis.pid());
    assertThat(open(redis.pid(), 0)).isEqualTo("/dev/null");
    assertThat(open(redis.pid(), 1)).isEqualTo(state.log("redis").toString());
    assertThat(open(redis.pid(), 2)).isEqualTo(state.log("redis").toString());
  }

  @Test
  void whatRunsIsNotStartedAgainAndWhatDiedIs() throws Exception {
    var parts = List.of(redis("redis"), redis("redis-2"));
    start(parts.toArray(Part[]::new));
    var first = ProcessTable.read(state);
    first.find("redis-2").orElseThrow().stop(true);
    await().until(() -> !first.find("redis-2").orElseThrow().isAlive());

    start(parts.toArray(Part[]::new));

    var second = ProcessTable.read(state);
    assertThat(second.find("redis")).isEqualTo(first.find("redis"));
    assertThat(second.find("redis-2").orElseThrow().pid())
        .isNotEqualTo(first.find("redis-2").orElseThrow().pid());
    assertThat(second.alive()).hasSize(2);
  }

  @Test
  void aPartThatEndsShowsItsLogAndTakesDownWhatWasStarted() throws Exception {
    var broken =
        part(
            "broken",
            List.of(
                "sh",
                "-c",
                "printf 'no such disk\\n\\tat io.Disk.find(Disk.java:7)\\n' >&2; exit 3"),
            1,
            List.of("redis"));

    assertThatThrownBy(() -> start(redis("redis"), broken))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("broken ended while it started")
        .hasMessageContaining("| no such disk")
        .hasMessageNotContaining("Disk.java");
    assertThat(ProcessTable.read(state).processes()).isEmpty();
  }

  @Test
  void aPartStartsOnlyWhenWhatItNeedsIsReady() throws Exception {
    var broken = part("broken", List.of("sh", "-c", "exit 3"), 1, List.of());
    var needy = redis("needy", List.of("broken"));

    assertThatThrownBy(() -> start(broken, needy)).isInstanceOf(Problem.class);
    assertThat(state.log("needy")).doesNotExist();
  }

  @Test
  void shutdownEndsExactlyWhatItIsGiven() throws Exception {
    start(redis("redis"), redis("redis-2"));
    var table = ProcessTable.read(state);
    var other = table.find("redis-2").orElseThrow();

    new Shutdown(GRACE).stop(List.of(table.find("redis").orElseThrow(), reused(other)));

    assertThat(table.find("redis").orElseThrow().isAlive()).isFalse();
    assertThat(other.isAlive()).isTrue();
  }

  @Test
  void theHolderOfAPortIsNamed() throws Exception {
    var redis = redis("redis");
    start(redis);
    var process = ProcessTable.read(state).find("redis").orElseThrow();

    assertThat(PortHolder.isFree(redis.port("redis"))).isFalse();
    assertThat(PortHolder.of(redis.port("redis")))
        .hasValue(new PortHolder(process.pid(), "redis-server"));
  }

  @Test
  void aClientThatWasGivenThePortIsNamedToo() throws Exception {
    var redis = redis("redis");
    start(redis);

    try (var client = new Socket("127.0.0.1", redis.port("redis"))) {
      assertThat(PortHolder.isFree(client.getLocalPort())).isFalse();
      assertThat(PortHolder.of(client.getLocalPort()).orElseThrow().pid())
          .isEqualTo(ProcessHandle.current().pid());
    }
  }

  /** The same pid with another start: what is left of a record when the pid was given away. */
  private static RunningProcess reused(RunningProcess process) {
    return new RunningProcess(
        process.name(),
        process.kind(),
        process.pid(),
        process.startTicks() - 1,
        process.ports(),
        process.service(),
        process.labels());
  }

  private void start(Part... parts) throws Exception {
    var table = ProcessTable.read(state);
    try (var launcher = new Launcher(state, table, Part::arguments, Progress.silent(), GRACE)) {
      launcher.startAll(List.of(parts));
    }
  }

  private Part redis(String name) throws IOException {
    return redis(name, List.of());
  }

  private Part redis(String name, List<String> after) throws IOException {
    int port = PortHolder.freePort();
    var command = new ArrayList<>(List.of(RedisBinary.in(state).toString(), "--bind", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port), "--save", ""));
    return part(name, command, port, after);
  }

  private static Part part(String name, List<String> command, int port, List<String> after) {
    return new Part(
        name, Kind.STORE, null, command, Map.of(), Map.of("redis", port), after, null, Map.of());
  }

  private static long session(long pid) throws IOException {
    var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[3]);
  }

  private static String open(long pid, int descriptor) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + descriptor)).toString();
  }
}
