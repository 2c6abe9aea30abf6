package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.LoadBalancing;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Chooses among the members that may be called. Safe to use from every event loop. */
sealed interface LoadBalancer {
  /**
   * @param hosts at least one
   */
  Host pick(Host[] hosts, RandomGenerator random);

  static LoadBalancer of(LoadBalancing policy) {
    return switch (policy) {
      case ROUND_ROBIN -> new RoundRobin();
      case LEAST_CONN -> new LeastRequest();
      case RANDOM -> new Uniform();
    };
  }

  /** By turns, over all event loops together. */
  final class RoundRobin implements LoadBalancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public Host pick(Host[] hosts, RandomGenerator random) {
      return hosts[Math.floorMod(turn.getAndIncrement(), hosts.length)];
    }
  }

  /** The less busy of two drawn at random: nearly as good as a full scan, and no herd. */
  final class LeastRequest implements LoadBalancer {
    @Override
    public Host pick(Host[] hosts, RandomGenerator random) {
      if (hosts.length == 1) {
        return hosts[0];
      }
      int first = random.nextInt(hosts.length);
      int second = random.nextInt(hosts.length - 1);
      var a = hosts[first];
      var b = hosts[second < first ? second : second + 1];
      return b.active() < a.active() ? b : a;
    }
  }

  /** Any, all alike. */
  final class Uniform implements LoadBalancer {
    @Override
    public Host pick(Host[] hosts, RandomGenerator random) {
      return hosts[random.nextInt(hosts.length)];
    }
  }
}
