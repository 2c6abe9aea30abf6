package io.amime.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ServerSentEventTest {
  @Test
  void readsIdNameAndData() {
    assertThat(parse("id: v7\nevent: snapshot\ndata: {}\n\n"))
        .containsExactly(new ServerSentEvent("v7", "snapshot", "{}"));
  }

  @Test
  void joinsDataLinesAndKeepsAllButTheFirstBlank() {
    assertThat(parse("data:a\ndata:  b\ndata\n\n"))
        .containsExactly(new ServerSentEvent(null, "message", "a\n b\n"));
  }

  @Test
  void ignoresCommentsUnknownFieldsAndEmptyEvents() {
    assertThat(parse(": hello\n\nretry: 5\n\nevent: ping\n\n"))
        .containsExactly(new ServerSentEvent(null, "ping", ""));
  }

  @Test
  void carriesNothingFromOneEventToTheNext() {
    assertThat(parse("id: 1\nevent: trust\ndata: x\n\ndata: y\n\n"))
        .containsExactly(
            new ServerSentEvent("1", "trust", "x"), new ServerSentEvent(null, "message", "y"));
  }

  @Test
  void dropsWhatTheEndOfTheStreamCutShort() {
    assertThat(parse("data: whole\n\nevent: snapshot\ndata: ha")).hasSize(1);
  }

  private static List<ServerSentEvent> parse(String text) {
    var parser = new ServerSentEvent.Parser();
    return text.lines().map(parser::line).filter(Objects::nonNull).toList();
  }
}
