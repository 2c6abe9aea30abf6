package io.amime.proxy.config;

import io.amime.api.discovery.ProxySnapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What configuration runs and how fresh it is.
 *
 * @param connected whether Pilot is heard right now
 * @param version of the running snapshot, null before the first
 * @param revision of the running snapshot, 0 before the first
 * @param stale whether it comes from the disk and Pilot has not confirmed it
 * @param appliedAt when it was taken into use
 * @param lastHeard the last event of Pilot
 * @param refusedVersion the last snapshot that was refused, null when the newest runs
 * @param violations why it was refused
 * @param problem why Pilot was lost, null while connected
 */
public record FeedStatus(
    boolean connected,
    @Nullable String version,
    long revision,
    boolean stale,
    @Nullable Instant appliedAt,
    @Nullable Instant lastHeard,
    @Nullable String refusedVersion,
    List<String> violations,
    @Nullable String problem) {
  static final FeedStatus NOTHING =
      new FeedStatus(false, null, 0, false, null, null, null, List.of(), null);

  public FeedStatus {
    violations = List.copyOf(violations);
  }

  FeedStatus connected(Instant now) {
    return new FeedStatus(
        true, version, revision, stale, appliedAt, now, refusedVersion, violations, null);
  }

  FeedStatus heard(Instant now) {
    return connected(now);
  }

  FeedStatus lost(String why) {
    return new FeedStatus(
        false, version, revision, stale, appliedAt, lastHeard, refusedVersion, violations, why);
  }

  FeedStatus applied(ProxySnapshot s, boolean fromDisk, Instant now) {
    return new FeedStatus(
        connected, s.version(), s.revision(), fromDisk, now, lastHeard, null, List.of(), problem);
  }

  FeedStatus refused(String refused, List<String> why) {
    return new FeedStatus(
        connected, version, revision, stale, appliedAt, lastHeard, refused, why, problem);
  }
}
