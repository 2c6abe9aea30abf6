package io.amime.proxy.health;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.upstream.Dialer;
import io.amime.proxy.upstream.UpstreamTls;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The checks of one workload's proxy, spread over its event loops. */
public final class HealthChecks implements AutoCloseable {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final Supplier<EventLoop> loops;
  private final Supplier<RandomGenerator> random;
  private final Set<HealthChecker> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param loops names the loop of the next member
   * @param random called on that loop
   */
  public HealthChecks(Supplier<EventLoop> loops, Supplier<RandomGenerator> random) {
    this.loops = loops;
    this.random = random;
  }

  /**
   * Asks a member from now on, as its cluster says.
   *
   * @return null where nothing is to be asked, or no more
   */
  public @Nullable HealthChecker begin(
      Cluster cluster,
      Endpoint endpoint,
      @Nullable UpstreamTls tls,
      CheckCounts counts,
      Checked member) {
    var check = cluster.healthCheck();
    if (check == null || closed) {
      return null;
    }
    var subject =
        new HealthChecker.Subject(
            check,
            cluster.name() + " " + endpoint.id() + " " + endpoint.address() + ":" + endpoint.port(),
            authority(cluster),
            new Dialer(cluster, endpoint, tls),
            cluster.tls() && endpoint.tls());
    var checker = new HealthChecker(subject, member, counts, loops.get(), random);
    running.add(checker);
    checker.start();
    return checker;
  }

  /** The member has left. */
  public void end(HealthChecker checker) {
    running.remove(checker);
    checker.stop();
  }

  private static String authority(Cluster cluster) {
    int usual = cluster.origination() == null ? HTTP : HTTPS;
    return cluster.port() == usual ? cluster.host() : cluster.service();
  }

  /** Nobody is asked any more, and nobody new; what is known of members stays. */
  @Override
  public void close() {
    closed = true;
    running.forEach(this::end);
  }
}
