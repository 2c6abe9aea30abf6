package io.amime.proxy.filter.telemetry;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Recording a request in the histogram of its series. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SeriesBenchmark {
  private static final int MOST_MICROS = 50_000;

  private final Series series = new Series();

  @Benchmark
  public void recordFast() {
    series.record(400, 0, 1024, 0);
  }

  @Benchmark
  public void recordAnything() {
    series.record(ThreadLocalRandom.current().nextInt(MOST_MICROS), 0, 1024, 0);
  }
}
