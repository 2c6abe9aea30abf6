package io.amime.cli;

/** How the command line ends; documented in its help. */
public final class ExitCode {
  public static final int OK = 0;

  /** Refused, failed, or (for {@code diff} and {@code check}) something is not as it should be. */
  public static final int FAILED = 1;

  public static final int USAGE = 2;
  public static final int UNREACHABLE = 3;

  private ExitCode() {}
}
