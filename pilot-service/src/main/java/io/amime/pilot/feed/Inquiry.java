package io.amime.pilot.feed;

import io.amime.api.observe.TapOrder;
import io.amime.pilot.inquiry.OpenQuestions;
import io.amime.pilot.push.EventStream;
import io.amime.pilot.tap.OpenTaps;
import java.io.IOException;
import java.util.List;

/** What one proxy is asked over one connection. A new connection is asked everything anew. */
final class Inquiry {
  private final String proxy;
  private final OpenQuestions questions;
  private final OpenTaps taps;
  private long asked;
  private List<TapOrder> opened = List.of();

  Inquiry(String proxy, OpenQuestions questions, OpenTaps taps) {
    this.proxy = proxy;
    this.questions = questions;
    this.taps = taps;
  }

  void send(EventStream stream) throws IOException {
    for (var question : questions.since(asked, proxy)) {
      stream.send("ask", null, question.ask());
      asked = question.number();
    }
    var open = taps.at(proxy);
    if (!open.equals(opened)) {
      stream.send("taps", null, new TapOrder.Open(open));
      opened = open;
    }
  }
}
