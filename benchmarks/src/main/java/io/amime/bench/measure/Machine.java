package io.amime.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processors of this machine: which one the proxy under test has for itself, and how much of
 * them was stolen by other guests of the host.
 */
public final class Machine {
  /** Where the proxy runs, and nothing else. */
  public static final int PROXY_CORE = 0;

  /** Where backend and load generator run. */
  public static final int LOAD_CORE = 1;

  private static final double TICK_MICROS = 10_000;
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  private Machine() {}

  /**
   * Processor time of one core since boot, in microseconds.
   *
   * @param busy used by anything
   * @param stolen taken by the hypervisor
   */
  public record Core(double busy, double stolen) {
    public Core since(Core before) {
      return new Core(busy - before.busy, stolen - before.stolen);
    }
  }

  public static Core core(int number) {
    var fields = line("cpu" + number + " ").split(" +");
    double busy = 0;
    for (int i = 1; i <= STEAL; i++) {
      if (i != IDLE && i != IO_WAIT) {
        busy += Double.parseDouble(fields[i]);
      }
    }
    double stolen = Double.parseDouble(fields[STEAL]);
    return new Core((busy - stolen) * TICK_MICROS, stolen * TICK_MICROS);
  }

  private static String line(String start) {
    try {
      return Files.readAllLines(Path.of("/proc/stat")).stream()
          .filter(l -> l.startsWith(start))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("/proc/stat has no line " + start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
