package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the answers of a proxy before it is measured, so that a fast wrong one cannot score. */
final class AnswerCheck {
  private static final int SAMPLE = 400;
  private static final int FEW = 20;
  private static final double SHARE_OF_SECOND = 0.25;
  private static final double TOLERANCE = 0.1;
  private static final int GOOD = 200;
  private static final int REFUSED = 403;

  private final Setup setup;
  private final Message message;
  private final @Nullable ClientTls tls;
  private final List<String> wrong = new ArrayList<>();

  AnswerCheck(Setup setup, Message message, @Nullable ClientTls tls) {
    this.setup = setup;
    this.message = message;
    this.tls = tls;
  }

  /** Asks until there is a good answer, and says when it came. */
  static Instant firstAnswer(Message message, int port, @Nullable ClientTls tls, Instant deadline)
      throws IOException {
    String last = "nothing";
    while (Instant.now().isBefore(deadline)) {
      try (var client = new PlainClient(port, tls)) {
        var answer = client.ask(message);
        if (answer.status() == GOOD) {
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

  /**
   * What is wrong; empty when nothing is.
   *
   * @param once whether the proxy closes each connection after its answer
   */
  List<String> check(int port, boolean once) throws IOException {
    try (var client = new PlainClient(port, tls)) {
      int second = 0;
      int count = count(once);
      for (int i = 0; i < count && wrong.isEmpty(); i++) {
        var answer = client.ask(message);
        look(answer);
        second += answer.header(Backend.VERSION).equals("v2") ? 1 : 0;
      }
      if (wrong.isEmpty()) {
        policies(client, second / (double) count);
      }
    }
    return wrong;
  }

  private int count(boolean once) {
    boolean many = setup.policies() == Policies.FULL;
    return once ? 1 : many ? SAMPLE : FEW;
  }

  private void look(Answer answer) {
    expect("status", GOOD, answer.status());
    expect("content-length", message.answerBytes(), answer.bytes());
    if (!answer.header(Backend.VERSION).matches("v[12]")) {
      wrong.add("header " + Backend.VERSION + ": missing, so the answer is not the backend's");
    }
  }

  private void policies(PlainClient client, double second) throws IOException {
    switch (setup.policies()) {
      case PLAIN, RETRIES -> {}
      case FULL -> {
        if (Math.abs(second - SHARE_OF_SECOND) > TOLERANCE) {
          wrong.add("share of v2: %.2f (expected: %.2f)".formatted(second, SHARE_OF_SECOND));
        }
        unmatched(client);
      }
      case TWENTY ->
          expect(
              "status of what the last policy refuses",
              REFUSED,
              client.ask(message.header("x-refuse-20", "yes")).status());
    }
  }

  /** Without the header that the first rule asks for, the second rule sends everything to v1. */
  private void unmatched(PlainClient client) throws IOException {
    for (int i = 0; i < FEW; i++) {
      if (!client.ask(message.without("x-user")).header(Backend.VERSION).equals("v1")) {
        wrong.add("a request without the header of the rule went to v2");
        return;
      }
    }
  }

  private void expect(String what, long expected, long got) {
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
