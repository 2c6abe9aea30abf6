package io.amime.api.expression;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.Vocabulary;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Mixer's expression language: compiling a condition, and asking it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExpressionBenchmark {
  private static final String SIMPLE = "request.headers[\"x-user\"] == \"bench\"";
  private static final String RICH =
      "destination.labels[\"version\"] == \"v3\" && (source.labels[\"version\"] | \"unknown\") == \"v2\""
          + " && request.size < 1024 && match(request.path, \"/reviews/*\")";

  private final Expression simple = Expression.compile(SIMPLE, Vocabulary.standard());
  private final Expression rich = Expression.compile(RICH, Vocabulary.standard());
  private final AttributeBag attributes =
      AttributeBag.builder()
          .map("request.headers", Map.of("x-user", "bench"))
          .map("destination.labels", Map.of("version", "v3", "app", "reviews"))
          .map("source.labels", Map.of("version", "v2"))
          .string("request.path", "/reviews/0")
          .int64("request.size", 100)
          .build();

  @Benchmark
  public Evaluation evaluateOneComparison() {
    return simple.evaluate(attributes);
  }

  @Benchmark
  public Evaluation evaluateFourConditions() {
    return rich.evaluate(attributes);
  }

  @Benchmark
  public Expression compile() {
    return Expression.compile(RICH, Vocabulary.standard());
  }
}
