package io.amime.pilot.tap;

import io.amime.api.observe.TapFilter;
import io.amime.api.resource.GoDuration;
import io.amime.pilot.inquiry.Witnesses;
import io.amime.pilot.push.Bell;
import io.amime.pilot.push.EventStream;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.problem.Problems;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.BindParam;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code GET /v1/tap}: requests as they pass, for those who operate what they pass through. */
@RestController
class TapController {
  private static final Logger log = LoggerFactory.getLogger(TapController.class);
  private static final int RATE = 20;
  private static final int MOST_RATE = 200;
  private static final Duration TIME = Duration.ofMinutes(10);
  private static final Duration MOST_TIME = Duration.ofHours(1);

  private final OpenTaps taps;
  private final Witnesses witnesses;
  private final Bell bell;
  private final JsonMapper json;

  TapController(OpenTaps taps, Witnesses witnesses, Bell bell, JsonMapper json) {
    this.taps = taps;
    this.witnesses = witnesses;
    this.bell = bell;
    this.json = json;
  }

  /**
   * The query.
   *
   * @param rate most requests a second
   * @param time after which it ends, such as {@code 10m}; query parameter {@code for}
   */
  record Wish(
      @Nullable String caller,
      @Nullable String callee,
      @Nullable String method,
      @Nullable String path,
      @Nullable String code,
      @Nullable String reason,
      @Nullable String side,
      @Nullable String rate,
      @BindParam("for") @Nullable String time) {

    TapFilter filter() {
      var upper = method == null ? null : method.toUpperCase(Locale.ROOT);
      var where = side == null ? null : TapFilter.side(side);
      return new TapFilter(caller, callee, upper, path, code, reason, where);
    }
  }

  private record Begun(Set<String> proxies, int rate, String ends) {}

  private record LeftOut(long count) {}

  private record End(String because) {}

  @GetMapping("/v1/tap")
  void tap(@ModelAttribute Wish wish, Caller caller, HttpServletResponse response)
      throws IOException, InterruptedException {
    var filter = wish.filter();
    var wrong = new ArrayList<>(filter.violations());
    if (wish.side() != null && filter.side() == null) {
      wrong.add("side: " + wish.side() + " (expected: caller, callee or edge)");
    }
    int rate = rate(wish.rate(), wrong);
    var time = time(wish.time(), wrong);
    if (!wrong.isEmpty()) {
      throw refused(HttpStatus.BAD_REQUEST, String.join("; ", wrong));
    }
    var found = witnesses.of(caller, Role.OPERATOR);
    log.info("{} taps {}", caller.name(), filter);
    int seconds = (int) Math.max(1, time.toSeconds());
    try (var tap =
        taps.open(filter, rate, seconds, p -> witnesses.allows(caller, Role.OPERATOR, p))
            .orElseThrow(TapController::tooMany)) {
      var stream = new EventStream(response, json);
      stream.send("begin", null, new Begun(found.connected(), rate, GoDuration.format(time)));
      while (!tap.over() && !bell.closing()) {
        show(tap.await(EventStream.BEAT), stream);
      }
      stream.send("end", null, new End(tap.over() ? "its time is over" : "Pilot ends"));
    }
  }

  private static void show(OpenTap.News news, EventStream stream) throws IOException {
    if (news.none()) {
      stream.quiet();
      return;
    }
    for (var passed : news.requests()) {
      stream.send("request", null, passed);
    }
    if (news.leftOut() > 0) {
      stream.send("left-out", null, new LeftOut(news.leftOut()));
    }
  }

  private static int rate(@Nullable String text, List<String> wrong) {
    if (text == null) {
      return RATE;
    }
    int rate = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    if (rate < 1 || rate > MOST_RATE) {
      wrong.add("rate: " + text + " (expected: 1 to " + MOST_RATE + " a second)");
    }
    return rate;
  }

  private static Duration time(@Nullable String text, List<String> wrong) {
    if (text == null) {
      return TIME;
    }
    var time = GoDuration.parse(text).orElse(Duration.ZERO);
    if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(MOST_TIME) > 0) {
      wrong.add("for: " + text + " (expected: 1s to 1h)");
    }
    return time;
  }

  private static ErrorResponseException tooMany() {
    return refused(
        HttpStatus.TOO_MANY_REQUESTS, "as many taps are open as there may be; close one first");
  }

  private static ErrorResponseException refused(HttpStatus status, String detail) {
    return new ErrorResponseException(status, Problems.of(status, detail), null);
  }
}
