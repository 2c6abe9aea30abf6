package io.amime.api.observe;

import java.util.List;
import java.util.Map;

/**
 * Requests that somebody wants to see as they pass.
 *
 * @param tap its name
 * @param rate most requests a second; what is beyond is only counted
 * @param seconds after which it ends by itself
 */
public record TapOrder(String tap, TapFilter filter, int rate, int seconds) {

  /**
   * Data of the event {@code taps}.
   *
   * @param taps all that are open; others have ended
   */
  public record Open(List<TapOrder> taps) {
    public Open {
      taps = List.copyOf(taps);
    }
  }

  /**
   * A request that has passed.
   *
   * @param headers as they were sent on; secrets are hidden
   */
  public record Passed(DecisionRecord request, Map<String, String> headers) {
    public Passed {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * What a proxy has seen since its last word.
   *
   * @param leftOut how many were beyond the rate
   */
  public record Seen(String tap, List<Passed> requests, long leftOut) {
    public Seen {
      requests = List.copyOf(requests);
    }
  }
}
