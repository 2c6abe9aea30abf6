package io.amime.bench.micro;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH over what is in this module. */
public final class MicroBenchmarks {
  private static final int ITERATIONS = 3;
  private static final int FORKS = 2;

  private MicroBenchmarks() {}

  /**
   * @param pattern regular expression of benchmark names
   * @param quick one short iteration: to see that they run
   */
  public static void run(String pattern, boolean quick) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(pattern)
            .forks(quick ? 1 : FORKS)
            .warmupIterations(quick ? 1 : ITERATIONS)
            .measurementIterations(quick ? 1 : ITERATIONS)
            .warmupTime(TimeValue.seconds(1))
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .build();
    new Runner(options).run();
  }
}
