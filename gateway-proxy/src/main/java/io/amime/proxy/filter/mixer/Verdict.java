package io.amime.proxy.filter.mixer;

import io.amime.api.mixer.CheckResponse;
import io.amime.api.policy.Unanswered;
import java.util.List;

/** How a check ended. */
sealed interface Verdict {
  Verdict PASS = new Pass();

  /** Goes on. */
  record Pass() implements Verdict {}

  /** A rule objects. */
  record Deny(CheckResponse answer) implements Verdict {}

  /**
   * Quotas are used up.
   *
   * @param quotas short names, sorted
   */
  record Exhausted(List<String> quotas) implements Verdict {}

  /**
   * Nobody could be asked.
   *
   * @param rule whose answer is missing and which decides what becomes of the request
   */
  record Unavailable(Unanswered rule, String why) implements Verdict {}
}
