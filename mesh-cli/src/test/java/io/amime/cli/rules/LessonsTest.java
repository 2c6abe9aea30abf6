package io.amime.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.CommandLineRun;
import org.junit.jupiter.api.Test;

class LessonsTest {
  @Test
  void everyLessonOfBookinfoIsSound() {
    var run = CommandLineRun.of("analyze", "-f", "../samples/bookinfo/lessons");

    assertThat(run.out()).endsWith("documents, no complaints\n");
    assertThat(run.exitCode()).isZero();
  }
}
