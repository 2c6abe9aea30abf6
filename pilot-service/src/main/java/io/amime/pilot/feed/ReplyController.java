package io.amime.pilot.feed;

import io.amime.api.observe.Ask;
import io.amime.api.observe.TapOrder;
import io.amime.pilot.inquiry.OpenQuestions;
import io.amime.pilot.tap.OpenTaps;
import io.amime.spring.caller.Caller;
import io.amime.spring.problem.Problems;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where proxies tell what they have been asked for over their feeds. */
@RestController
@RequestMapping("/v1/feeds/proxies/{id}")
class ReplyController {
  private final ProxyAccess access;
  private final OpenQuestions questions;
  private final OpenTaps taps;

  ReplyController(ProxyAccess access, OpenQuestions questions, OpenTaps taps) {
    this.access = access;
    this.questions = questions;
    this.taps = taps;
  }

  @PostMapping("/answers")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void answer(@PathVariable String id, @RequestBody Ask.Answer answer, Caller caller) {
    access.requireOwn(id, caller);
    questions.answered(id, answer);
  }

  @PostMapping("/tapped")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void tapped(@PathVariable String id, @RequestBody TapOrder.Seen seen, Caller caller) {
    access.requireOwn(id, caller);
    if (!taps.seen(id, seen)) {
      throw new ErrorResponseException(
          HttpStatus.NOT_FOUND,
          Problems.of(HttpStatus.NOT_FOUND, "nobody looks at tap " + seen.tap()),
          null);
    }
  }
}
