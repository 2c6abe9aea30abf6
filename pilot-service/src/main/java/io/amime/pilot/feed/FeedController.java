package io.amime.pilot.feed;

import io.amime.api.discovery.FeedAck;
import io.amime.api.discovery.ProxyReport;
import io.amime.pilot.inquiry.OpenQuestions;
import io.amime.pilot.push.Bell;
import io.amime.pilot.push.EventStream;
import io.amime.pilot.push.ProxyBoard;
import io.amime.pilot.push.PushQueue;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.tap.OpenTaps;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The feeds. A request stays on its own virtual thread for as long as its connection lives; it
 * holds no queue, see {@link Bell}.
 */
@RestController
@RequestMapping("/v1/feeds")
class FeedController {
  private static final Duration REGISTRATION = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final PushQueue queue;
  private final ProxyBoard board;
  private final ProxyAccess access;
  private final OpenQuestions questions;
  private final OpenTaps taps;
  private final ResourceStore store;
  private final TrustWatch trust;
  private final Bell bell;
  private final JsonMapper json;

  FeedController(
      PushQueue queue,
      ProxyBoard board,
      ProxyAccess access,
      OpenQuestions questions,
      OpenTaps taps,
      ResourceStore store,
      TrustWatch trust,
      Bell bell,
      JsonMapper json) {
    this.queue = queue;
    this.board = board;
    this.access = access;
    this.questions = questions;
    this.taps = taps;
    this.store = store;
    this.trust = trust;
    this.bell = bell;
    this.json = json;
  }

  @GetMapping("/proxies/{id}")
  void proxy(
      @PathVariable String id,
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String running,
      Caller caller,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    awaitRegistration(id);
    access.requireOwn(id, caller);
    var stream = new EventStream(response, json);
    var inquiry = new Inquiry(id, questions, taps);
    new ProxyFeed(id, queue, board, trust, inquiry, bell, stream).run(running);
  }

  /** A proxy registers and listens at the same time; listening may arrive first. */
  private void awaitRegistration(String id) throws InterruptedException {
    long deadline = System.nanoTime() + REGISTRATION.toNanos();
    while (queue.view().snapshot(id) == null) {
      if (System.nanoTime() > deadline || bell.closing()) {
        throw ProxyAccess.notRegistered(id);
      }
      bell.await(bell.count(), LOOK);
    }
  }

  @PostMapping("/proxies/{id}/acks")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void acknowledge(@PathVariable String id, @RequestBody FeedAck ack, Caller caller) {
    access.requireOwn(id, caller);
    board.answered(id, ack);
  }

  @PostMapping("/proxies/{id}/reports")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void report(@PathVariable String id, @RequestBody ProxyReport report, Caller caller) {
    access.requireOwn(id, caller);
    board.reported(id, report);
  }

  @GetMapping("/resources")
  void resources(@RequestParam List<String> kinds, Caller caller, HttpServletResponse response)
      throws IOException, InterruptedException {
    caller.require(Role.VIEWER, Scope.MESH);
    var policy = queue.view().state().defaults().policy();
    new ResourceFeed(kinds, policy, store, bell, new EventStream(response, json)).run();
  }
}
