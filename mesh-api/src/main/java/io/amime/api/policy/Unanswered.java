package io.amime.api.policy;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule that holds for a request and whose answer is not known here.
 *
 * @param rule full name
 * @param failPolicy what becomes of the request if nobody gives the answer
 */
public record Unanswered(String rule, FailPolicy failPolicy) {

  /** The one that decides when none of them is answered: the first that lets nothing pass. */
  public static @Nullable Unanswered strictest(Stream<Unanswered> all) {
    return all.reduce((a, b) ->
            a.failPolicy() == FailPolicy.OPEN && b.failPolicy() == FailPolicy.CLOSED ? b : a)
        .orElse(null);
  }
}
