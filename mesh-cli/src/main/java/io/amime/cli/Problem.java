package io.amime.cli;

/**
 * Why a verb cannot do what was asked, in words for the person who asked.
 *
 * <p>The message is one or more lines; {@link #remedy} names one thing to try next.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String remedy;
  private final int exitCode;

  private Problem(String message, String remedy, int exitCode) {
    super(message, null, false, false);
    this.remedy = remedy;
    this.exitCode = exitCode;
  }

  /** Something was refused or went wrong: exit code 1. */
  public static Problem failed(String message, String remedy) {
    return new Problem(message, remedy, ExitCode.FAILED);
  }

  /** The arguments make no sense together: exit code 2. */
  public static Problem usage(String message, String remedy) {
    return new Problem(message, remedy, ExitCode.USAGE);
  }

  /** There is nobody to ask: exit code 3. */
  public static Problem unreachable(String message, String remedy) {
    return new Problem(message, remedy, ExitCode.UNREACHABLE);
  }

  public String remedy() {
    return remedy;
  }

  int exitCode() {
    return exitCode;
  }
}
