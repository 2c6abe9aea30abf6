package io.amime.cli;

import io.amime.cli.look.LookVerbs;
import io.amime.cli.rules.RuleVerbs;
import io.amime.cli.up.DownCommand;
import io.amime.cli.up.UnpackCommand;
import io.amime.cli.up.UpCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code mesh VERB …}: starts a mesh and talks to it. */
@Command(
    name = "mesh",
    description = "A service mesh on this machine: start it, change its rules, look into it.",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to complain of",
      "1:refused or failed; diff: there are differences; check: something is wrong",
      "2:the arguments make no sense",
      "3:no mesh answers"
    },
    footer = "%nAlso: bench compares what a request costs in our proxy and in others.",
    subcommands = {UpCommand.class, DownCommand.class, UnpackCommand.class})
public final class Mesh implements Runnable {
  /** May stand before the verb, although they belong to it. */
  private static final Set<String> MOVABLE =
      Set.of("--state-dir", "--port-offset", "--redis-url", "--db-url");

  @Mixin private final Common common = new Common();

  public static void main(String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    var line = new CommandLine(new Mesh());
    RuleVerbs.all().forEach(line::addSubcommand);
    LookVerbs.all().forEach(line::addSubcommand);
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, err));
    line.setParameterExceptionHandler((failure, arguments) -> reportUsage(failure, err));
    return line.execute(verbFirst(args));
  }

  @Override
  public void run() {
    common.usage();
  }

  /** Moves the options that stand before the verb behind everything else. */
  static String[] verbFirst(String... args) {
    var moved = new ArrayList<String>();
    int i = 0;
    while (i < args.length && MOVABLE.contains(args[i].replaceFirst("=.*", ""))) {
      moved.add(args[i]);
      if (!args[i].contains("=") && i + 1 < args.length) {
        moved.add(args[++i]);
      }
      i++;
    }
    var ordered = new ArrayList<>(List.of(args).subList(i, args.length));
    int end = ordered.indexOf("--");
    ordered.addAll(end < 0 ? ordered.size() : end, moved);
    return ordered.toArray(String[]::new);
  }

  private static int report(Exception failure, PrintWriter err) {
    if (failure instanceof Problem problem) {
      err.println(paint("error: ") + problem.getMessage());
      err.println("try: " + problem.remedy());
      return problem.exitCode();
    }
    var reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    err.println(paint("error: ") + reason);
    err.println("try: ./mesh check");
    return ExitCode.FAILED;
  }

  private static int reportUsage(ParameterException failure, PrintWriter err) {
    err.println(paint("error: ") + complaint(failure));
    var verb = failure.getCommandLine().getCommandSpec().qualifiedName();
    err.println("try: ./" + verb + " --help");
    return ExitCode.USAGE;
  }

  private static String complaint(ParameterException failure) {
    var line = failure.getCommandLine();
    return failure instanceof UnmatchedArgumentException unmatched && line.getParent() == null
        ? "there is no verb %s; there are: %s"
            .formatted(
                unmatched.getUnmatched().getFirst(),
                String.join(", ", line.getSubcommands().keySet()))
        : String.valueOf(failure.getMessage());
  }

  /** Red on a terminal, unless {@code NO_COLOR} is set. */
  private static String paint(String text) {
    return Ansi.AUTO.string("@|bold,red " + text + "|@");
  }
}
