package io.amime.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.CommandLineRun;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LessonsTest {
  private static final Path LESSONS = Path.of("../samples/bookinfo/lessons");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingress",
        "ingress-tls",
        "egress-https",
        "egress-tcp",
        "ratings-abort",
        "reviews-timeout",
        "reviews-circuit-breaker",
        "reviews-mirror",
        "reviews-v2-rollout",
        "ratings-delay",
        "reviews-jason-v2",
        "ratings-lb-policy",
        "ratings-v1",
        "deny-reviews-v3",
        "ratings-quota"
      })
  void everyLessonIsSoundByItself(String lesson) {
    var run = CommandLineRun.of("analyze", "-f", LESSONS.resolve(lesson + ".yaml").toString());

    assertThat(run.out()).endsWith("no complaints\n");
    assertThat(run.exitCode()).isZero();
  }
}
