package io.amime.pilot.inquiry;

import io.amime.api.observe.Ask;
import io.amime.pilot.push.Bell;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Questions to which answers are awaited. Feeds look here for what their proxy has not been asked
 * yet; there are few at a time, so that curiosity never becomes a load.
 */
@Component
public final class OpenQuestions {
  private static final int MOST = 16;

  private final Bell bell;
  private final TreeMap<Long, OpenQuestion> open = new TreeMap<>();
  private long last;

  OpenQuestions(Bell bell) {
    this.bell = bell;
  }

  /**
   * A question as a feed finds it.
   *
   * @param number later ones have higher numbers
   */
  public record Numbered(long number, Ask ask) {}

  /**
   * Asks these proxies; the question stands until it is closed.
   *
   * @return empty when too many questions stand already
   */
  public synchronized Optional<OpenQuestion> ask(String id, Set<String> proxies) {
    if (open.size() >= MOST) {
      return Optional.empty();
    }
    long number = ++last;
    var ask = new Ask(UUID.randomUUID().toString(), id);
    var question = new OpenQuestion(ask, proxies, () -> close(number));
    open.put(number, question);
    bell.ring();
    return Optional.of(question);
  }

  private synchronized void close(long number) {
    open.remove(number);
  }

  /** What that proxy has not been asked since the question of that number, in order. */
  public synchronized List<Numbered> since(long number, String proxy) {
    return open.tailMap(number, false).entrySet().stream()
        .filter(e -> e.getValue().wants(proxy))
        .map(e -> new Numbered(e.getKey(), e.getValue().ask()))
        .toList();
  }

  /** A proxy's answer; one that nobody awaits any more is forgotten. */
  public void answered(String proxy, Ask.Answer answer) {
    find(answer.question()).ifPresent(question -> question.answered(proxy, answer));
  }

  private synchronized Optional<OpenQuestion> find(String name) {
    return open.values().stream().filter(q -> q.ask().question().equals(name)).findFirst();
  }
}
