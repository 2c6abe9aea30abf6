package io.amime.api.observe;

import java.util.List;

/**
 * Data of the event {@code ask}: what has the proxy decided about these requests?
 *
 * @param question returned with the answer
 * @param id a request id or a trace id
 */
public record Ask(String question, String id) {

  /** How many records one proxy may answer with. */
  public static final int MOST_RECORDS = 64;

  /**
   * The proxy's answer.
   *
   * @param records empty when it knows nothing, newest last
   * @param kept how many requests it remembers
   */
  public record Answer(String question, List<DecisionRecord> records, int kept) {
    public Answer {
      records = List.copyOf(records);
    }
  }
}
