package io.amime.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columnsAreAsWideAsTheyNeedToBe() {
    var out = new StringWriter();
    new Table("NAME", "READY").row("reviews-v1", "yes").row("x", "").print(new PrintWriter(out));

    assertThat(out.toString().lines())
        .containsExactly("NAME         READY", "reviews-v1   yes", "x");
  }
}
