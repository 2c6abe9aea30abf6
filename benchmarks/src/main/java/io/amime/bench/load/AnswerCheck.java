package io.amime.bench.load;

import io.amime.bench.cases.Case;
import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks at the answers of a proxy before it is measured, so that a fast wrong one cannot score. */
public final class AnswerCheck {
  private static final int SAMPLE = 400;
  private static final double SHARE_OF_SECOND = 0.25;
  private static final double TOLERANCE = 0.1;

  private AnswerCheck() {}

  /**
   * Asks until there is a good answer.
   *
   * @return when it came
   */
  public static Instant firstAnswer(Message message, int port, Instant deadline)
      throws IOException {
    String last = "nothing";
    while (Instant.now().isBefore(deadline)) {
      try (var client = new PlainClient(port)) {
        var answer = client.ask(message);
        if (answer.status() == 200) {
          return Instant.now();
        }
        last = "status " + answer.status();
      } catch (IOException e) {
        last = e.toString();
      }
      pause(Duration.ofMillis(5));
    }
    throw new IOException("no good answer: " + last);
  }

  /** What is wrong with the answers of that case; empty when nothing is. */
  public static List<String> check(Case tried, int port) throws IOException {
    var wrong = new ArrayList<String>();
    try (var client = new PlainClient(port)) {
      int second = 0;
      for (int i = 0; i < SAMPLE && wrong.isEmpty(); i++) {
        var answer = client.ask(tried.message());
        look(tried.message(), answer, wrong);
        second += answer.header(Backend.VERSION).equals("v2") ? 1 : 0;
      }
      if (tried.policies() == Policies.FULL && wrong.isEmpty()) {
        split(second / (double) SAMPLE, wrong);
        unmatched(tried.message(), client, wrong);
      }
    }
    return wrong;
  }

  private static void look(Message message, Answer answer, List<String> wrong) {
    expect(wrong, "status", 200, answer.status());
    expect(wrong, "content-length", message.answerBytes(), answer.bytes());
    if (!answer.header(Backend.VERSION).matches("v[12]")) {
      wrong.add("header " + Backend.VERSION + ": missing, so the answer is not the backend's");
    }
  }

  private static void split(double share, List<String> wrong) {
    if (Math.abs(share - SHARE_OF_SECOND) > TOLERANCE) {
      wrong.add("share of v2: %.2f (expected: %.2f)".formatted(share, SHARE_OF_SECOND));
    }
  }

  /** Without the header that the first rule asks for, the second rule sends everything to v1. */
  private static void unmatched(Message message, PlainClient client, List<String> wrong)
      throws IOException {
    var without =
        new Message(
            message.method(), message.path(), Map.of(), message.bodyBytes(), message.answerBytes());
    for (int i = 0; i < SAMPLE / 10; i++) {
      if (!client.ask(without).header(Backend.VERSION).equals("v1")) {
        wrong.add("a request without the header of the rule went to v2");
        return;
      }
    }
  }

  private static void expect(List<String> wrong, String what, long expected, long got) {
    if (expected != got) {
      wrong.add("%s: %d (expected: %d)".formatted(what, got, expected));
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
