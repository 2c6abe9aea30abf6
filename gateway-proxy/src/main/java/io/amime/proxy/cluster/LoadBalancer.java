package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses among the members that may be called. */
sealed interface LoadBalancer {
  /**
   * Makes itself ready, when members have come, gone, fallen ill or recovered; never two threads at
   * once.
   *
   * @param all members
   * @param eligible those of them to choose from, at least one
   */
  Choice among(Host[] all, Host[] eligible);

  /** The choice among some members. Safe to use from every event loop. */
  interface Choice {
    /**
     * @param avoid whom to take only where there is no other; may be null
     * @param affinity what decides, where anything does
     */
    Host pick(RandomGenerator random, @Nullable Host avoid, @Nullable Affinity affinity);
  }

  /**
   * @param ramp how new members come to their shares, null for at once
   */
  static LoadBalancer of(Cluster cluster, @Nullable Ramp ramp, LongSupplier nanos) {
    return switch (cluster.loadBalancing()) {
      case ROUND_ROBIN -> new RoundRobin(ramp, nanos);
      case LEAST_CONN -> new LeastRequest(ramp, nanos);
      case RANDOM -> new Uniform();
      case RING_HASH -> new RingHash();
      case PEAK_EWMA -> new PeakEwma(nanos);
    };
  }

  /** A choice that pays no heed to whom it takes, made to avoid one. */
  private static Host other(Host chosen, @Nullable Host avoid, Host[] hosts) {
    var taken = chosen;
    for (int i = 0; taken == avoid && i < hosts.length; i++) {
      taken = hosts[i];
    }
    return taken;
  }

  private static boolean anyNew(@Nullable Ramp ramp, Host[] hosts, long now) {
    if (ramp != null) {
      for (var host : hosts) {
        if (ramp.warming(host, now)) {
          return true;
        }
      }
    }
    return false;
  }

  /** By turns, over all event loops together. */
  final class RoundRobin implements LoadBalancer {
    private final AtomicInteger turn = new AtomicInteger();
    private final @Nullable Ramp ramp;
    private final LongSupplier nanos;

    RoundRobin(@Nullable Ramp ramp, LongSupplier nanos) {
      this.ramp = ramp;
      this.nanos = nanos;
    }

    @Override
    public Choice among(Host[] all, Host[] eligible) {
      var rising = ramp;
      var turns = Turns.of(eligible);
      return rising == null || !anyNew(rising, eligible, nanos.getAsLong())
          ? (random, avoid, affinity) -> other(next(turns), avoid, eligible)
          : (random, avoid, affinity) -> other(next(turns, rising, random), avoid, eligible);
    }

    private Host next(Host[] hosts) {
      return hosts[Math.floorMod(turn.getAndIncrement(), hosts.length)];
    }

    /** A turn that a new member does not get is the next one's. */
    private Host next(Host[] hosts, Ramp rising, RandomGenerator random) {
      long now = nanos.getAsLong();
      var host = next(hosts);
      for (int i = 1; i < hosts.length && !rising.admits(host, now, random); i++) {
        host = next(hosts);
      }
      return host;
    }
  }

  /** The less busy of two drawn at random: nearly as good as a full scan, and no herd. */
  final class LeastRequest implements LoadBalancer {
    private static final int MOST_DRAWS = 8;

    private final @Nullable Ramp ramp;
    private final LongSupplier nanos;

    LeastRequest(@Nullable Ramp ramp, LongSupplier nanos) {
      this.ramp = ramp;
      this.nanos = nanos;
    }

    @Override
    public Choice among(Host[] all, Host[] eligible) {
      if (eligible.length == 1) {
        return (random, avoid, affinity) -> eligible[0];
      }
      var rising = ramp;
      var turns = Turns.of(eligible);
      return rising == null || !anyNew(rising, eligible, nanos.getAsLong())
          ? (random, avoid, affinity) -> other(lessBusy(turns, random), avoid, eligible)
          : (random, avoid, affinity) -> other(lessBusy(turns, rising, random), avoid, eligible);
    }

    private static Host lessBusy(Host[] hosts, RandomGenerator random) {
      int first = random.nextInt(hosts.length);
      var a = hosts[first];
      var b = hosts[second(first, hosts.length, random)];
      return (long) b.active() * a.weight() < (long) a.active() * b.weight() ? b : a;
    }

    /** The first is drawn by its share, and what each is busy with is measured by its share. */
    private Host lessBusy(Host[] hosts, Ramp rising, RandomGenerator random) {
      long now = nanos.getAsLong();
      int first = random.nextInt(hosts.length);
      for (int i = 1; i < MOST_DRAWS && !rising.admits(hosts[first], now, random); i++) {
        first = random.nextInt(hosts.length);
      }
      var a = hosts[first];
      var b = hosts[second(first, hosts.length, random)];
      double ofA = rising.share(a, now) * a.weight();
      double ofB = rising.share(b, now) * b.weight();
      return b.active() * ofA < a.active() * ofB ? b : a;
    }
  }

  /** Another than the first. */
  private static int second(int first, int count, RandomGenerator random) {
    int second = random.nextInt(count - 1);
    return second < first ? second : second + 1;
  }

  /** Any, by its weight alone. */
  final class Uniform implements LoadBalancer {
    @Override
    public Choice among(Host[] all, Host[] eligible) {
      var turns = Turns.of(eligible);
      return (random, avoid, affinity) ->
          other(turns[random.nextInt(turns.length)], avoid, eligible);
    }
  }

  /** The same to the same; what carries nothing to tell it by, to any. */
  final class RingHash implements LoadBalancer {
    private Host[] members = {};
    private Ring whole = Ring.of(members);

    @Override
    public Choice among(Host[] all, Host[] eligible) {
      if (members != all) {
        members = all;
        whole = Ring.of(all);
      }
      var turns = Turns.of(eligible);
      var ring = eligible.length == all.length ? whole : whole.only(eligible);
      return (random, avoid, affinity) ->
          affinity == null
              ? other(turns[random.nextInt(turns.length)], avoid, eligible)
              : ring.find(affinity.hash(), avoid);
    }
  }

  /** The one of two drawn at random from which an answer is expected sooner. */
  final class PeakEwma implements LoadBalancer {
    private final LongSupplier nanos;

    PeakEwma(LongSupplier nanos) {
      this.nanos = nanos;
    }

    @Override
    public Choice among(Host[] all, Host[] eligible) {
      var turns = Turns.of(eligible);
      return eligible.length == 1
          ? (random, avoid, affinity) -> eligible[0]
          : (random, avoid, affinity) -> other(quicker(turns, random), avoid, eligible);
    }

    private Host quicker(Host[] hosts, RandomGenerator random) {
      int first = random.nextInt(hosts.length);
      var a = hosts[first];
      var b = hosts[second(first, hosts.length, random)];
      long now = nanos.getAsLong();
      return cost(b, now) < cost(a, now) ? b : a;
    }

    private static double cost(Host host, long now) {
      return host.answerTime().cost(host.active(), now);
    }
  }
}
