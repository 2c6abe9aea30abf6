package io.amime.bench.method;

import io.amime.bench.cases.Case;
import io.amime.bench.measure.Profiler;
import io.amime.bench.measure.SystemCalls;
import io.amime.bench.report.ProfileReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Looks into a warm proxy under load: its hottest methods and its system calls. */
final class Inspection {
  private static final int PROFILE_SECONDS = 10;
  private static final int TRACE_SECONDS = 3;

  private final Path folder;
  private final Case asked;

  /**
   * @param folder takes the reports
   */
  Inspection(Path folder, Case asked) {
    this.folder = folder;
    this.asked = asked;
  }

  void look(Contestant contestant) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var name = asked.name() + "-" + contestant.name();
    var text = new StringBuilder("%s, %s%n%n".formatted(contestant.name(), asked.what()));
    text.append(calls(contestant));
    if (contestant.peer().isJvm()) {
      var process = contestant.running().process();
      var profiler = new Profiler(folder);
      profiler.start(process);
      contestant.driver().saturate(contestant.port(), PROFILE_SECONDS);
      var stacks = folder.resolve(name + ".collapsed");
      profiler.stop(process, folder.resolve(name + ".html"), stacks);
      text.append(ProfileReport.of(stacks).text());
    }
    Files.writeString(folder.resolve(name + ".txt"), text);
  }

  private String calls(Contestant contestant) throws IOException, InterruptedException {
    var units = new double[1];
    var calls =
        SystemCalls.during(
            contestant.running().processes(),
            folder,
            () ->
                units[0] = contestant.driver().saturate(contestant.port(), TRACE_SECONDS).units());
    var text = new StringBuilder();
    double sum = calls.values().stream().mapToLong(Long::longValue).sum();
    text.append(
        "system calls per %s with %d connection(s): %.2f%n"
            .formatted(asked.traffic().unit(), asked.traffic().connections(), sum / units[0]));
    calls.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(e -> text.append("%8.3f  %s%n".formatted(e.getValue() / units[0], e.getKey())));
    return text.append("\n").toString();
  }
}
