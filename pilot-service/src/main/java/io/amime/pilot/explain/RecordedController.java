package io.amime.pilot.explain;

import io.amime.api.observe.Ask;
import io.amime.api.observe.DecisionRecord;
import io.amime.api.observe.DecisionRecord.Side;
import io.amime.pilot.inquiry.OpenQuestions;
import io.amime.pilot.inquiry.Witnesses;
import io.amime.pilot.push.PushQueue;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.problem.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/explain/{id}}: what became of a request, from the proxies that saw it. */
@RestController
class RecordedController {
  private static final Logger log = LoggerFactory.getLogger(RecordedController.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String ID = "[!-~]{1,128}";

  private final OpenQuestions questions;
  private final Witnesses witnesses;
  private final PushQueue queue;

  RecordedController(OpenQuestions questions, Witnesses witnesses, PushQueue queue) {
    this.questions = questions;
    this.witnesses = witnesses;
    this.queue = queue;
  }

  /**
   * @param hops what each proxy tells, in the order in which the request came by
   * @param asked how many proxies were asked
   * @param unanswered those of them that did not answer in time
   * @param away those that could not be asked
   */
  record Recorded(
      String id,
      List<DecisionRecord> hops,
      int asked,
      List<String> unanswered,
      List<String> away) {}

  @GetMapping("/v1/explain/{id}")
  Recorded explain(@PathVariable String id, Caller caller) throws InterruptedException {
    if (!id.matches(ID)) {
      throw refused(
          HttpStatus.BAD_REQUEST,
          "id: " + id + " (expected: a request id, or a trace id of 32 hex digits)");
    }
    var found = witnesses.of(caller, Role.VIEWER);
    log.info("{} asks about request {}", caller.name(), id);
    Map<String, Ask.Answer> answers;
    try (var question =
        questions
            .ask(id, found.connected())
            .orElseThrow(() ->
                refused(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "as many questions are open as there may be; ask again in a second"))) {
      answers = question.await(PATIENCE);
    }
    var unanswered = new TreeSet<>(found.connected());
    unanswered.removeAll(answers.keySet());
    var records = records(answers);
    if (records.isEmpty()) {
      throw unknown(id, found, unanswered, answers);
    }
    return new Recorded(
        id,
        Hops.inOrder(records).stream().map(this::withRulesForOthers).toList(),
        found.connected().size(),
        List.copyOf(unanswered),
        List.copyOf(found.away()));
  }

  /** A proxy speaks for itself only. */
  private static List<DecisionRecord> records(Map<String, Ask.Answer> answers) {
    return answers.entrySet().stream()
        .flatMap(e -> e.getValue().records().stream().filter(r -> r.proxy().equals(e.getKey())))
        .toList();
  }

  /** Only while the proxy runs on the same: later rules had no part in it. */
  private DecisionRecord withRulesForOthers(DecisionRecord hop) {
    var view = queue.view();
    var snapshot = hop.side() == Side.CALLER ? view.snapshot(hop.proxy()) : null;
    var routing = hop.routing();
    if (snapshot == null || !snapshot.version().equals(routing.config())) {
      return hop;
    }
    return snapshot.virtualHosts().stream()
        .filter(h -> h.name().equals(routing.host()) && h.port() == routing.port())
        .findFirst()
        .map(host ->
            hop.tried(new RulesTried(view.state(), snapshot.workload()).all(host, routing.tried())))
        .orElse(hop);
  }

  private static ErrorResponseException unknown(
      String id,
      Witnesses.Found found,
      TreeSet<String> unanswered,
      Map<String, Ask.Answer> answers) {
    int kept = answers.values().stream().mapToInt(Ask.Answer::kept).max().orElse(0);
    var text = new ArrayList<String>();
    text.add(
        "no proxy remembers request %s: %d of %d answered"
            .formatted(id, answers.size(), found.connected().size()));
    if (kept > 0) {
      text.add(
          "each keeps its last %d requests, and forgets them when it restarts".formatted(kept));
    }
    text.add("a request that ran through a sidecar that is gone is gone with it");
    if (!unanswered.isEmpty()) {
      text.add("not answered: " + String.join(", ", unanswered));
    }
    if (!found.away().isEmpty()) {
      text.add("not connected: " + String.join(", ", found.away()));
    }
    return refused(HttpStatus.NOT_FOUND, String.join("; ", text));
  }

  private static ErrorResponseException refused(HttpStatus status, String detail) {
    return new ErrorResponseException(status, Problems.of(status, detail), null);
  }
}
