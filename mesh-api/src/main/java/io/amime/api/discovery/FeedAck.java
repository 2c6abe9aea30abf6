package io.amime.api.discovery;

import java.util.List;

/**
 * A proxy's answer to a snapshot.
 *
 * @param version the version it speaks about
 * @param accepted false means that it goes on with the one before
 * @param violations why not, empty when accepted
 */
public record FeedAck(String version, boolean accepted, List<String> violations) {
  public FeedAck {
    violations = List.copyOf(violations);
  }
}
