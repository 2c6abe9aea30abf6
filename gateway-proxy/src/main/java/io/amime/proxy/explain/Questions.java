package io.amime.proxy.explain;

import io.amime.api.observe.Ask;
import io.amime.proxy.config.FeedReplies;
import io.amime.proxy.filter.decision.DecisionLog;

/** Answers Pilot's questions about requests that came by, also when none did. */
public final class Questions {
  private final DecisionLog log;
  private final DecisionRecords records;
  private final FeedReplies replies;

  public Questions(DecisionLog log, DecisionRecords records, FeedReplies replies) {
    this.log = log;
    this.records = records;
    this.replies = replies;
  }

  /** Answers aside: looking through the log and writing it down would hold up the feed. */
  public void answer(Ask ask) {
    Thread.ofVirtual().name("mesh-explain").start(() -> replies.post("/answers", found(ask)));
  }

  private Ask.Answer found(Ask ask) {
    var found = log.find(ask.id());
    var newest = found.subList(Math.max(0, found.size() - Ask.MOST_RECORDS), found.size());
    return new Ask.Answer(ask.question(), newest.stream().map(records::of).toList(), log.size());
  }
}
