package io.amime.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineDiffTest {
  @Test
  void changedLinesGoAndComeAndTheOthersStay() {
    assertThat(LineDiff.of("a\nb\nc\n", "a\nx\nc\nd\n"))
        .containsExactly("  a", "- b", "+ x", "  c", "+ d");
  }

  @Test
  void equalTextsHaveNoDifference() {
    assertThat(LineDiff.of("a\nb", "a\nb")).allMatch(line -> line.startsWith(" "));
  }

  @Test
  void aNewTextComesWhole() {
    assertThat(LineDiff.of("", "a\nb")).containsExactly("+ a", "+ b");
  }
}
