package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.Problem;
import io.amime.cli.state.ProcessTable;
import io.amime.cli.state.RunningProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mesh logs}. */
@Command(name = "logs", description = "Print what a process has written, such as reviews-v3-proxy.")
final class LogsCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  @Mixin private final Common common = new Common();

  @Parameters(index = "0", paramLabel = "NAME", description = "As ./mesh status lists it.")
  private String name = "";

  @Option(
      names = "--tail",
      paramLabel = "N",
      defaultValue = "100",
      description = "Only the last N lines (default: ${DEFAULT-VALUE}).")
  private int tail;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on as it writes.")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var log = common.state().log(name);
    if (!Files.exists(log)) {
      throw unknown();
    }
    var lines = Files.readAllLines(log);
    lines.subList(Math.max(0, lines.size() - tail), lines.size()).forEach(common.out()::println);
    common.out().flush();
    if (follow) {
      follow(log);
    }
    return 0;
  }

  private Problem unknown() throws IOException {
    var names =
        ProcessTable.read(common.state()).processes().stream()
            .map(RunningProcess::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? Problem.unreachable("nothing was started from " + common.state().path(), "./mesh up")
        : Problem.failed("no process " + name + "; there are: " + names, "./mesh status");
  }

  private void follow(Path log) throws IOException, InterruptedException {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(file.length());
      while (!common.out().checkError()) {
        var more = new byte[(int) Math.min(1 << 16, file.length() - file.getFilePointer())];
        file.readFully(more);
        common.out().print(new String(more, StandardCharsets.UTF_8));
        common.out().flush();
        Thread.sleep(BETWEEN_LOOKS);
      }
    }
  }
}
