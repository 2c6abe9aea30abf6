package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Origination;
import io.amime.api.discovery.Cluster.Resolution;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.upstream.OriginatingTls;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What lies behind a cluster outside the mesh: one cluster at work per host that was asked for,
 * with the addresses that its name has. Names are looked up anew from time to time, beside the
 * requests, and never on an event loop.
 */
public final class Outside {
  private static final int MOST_HOSTS = 1_000;
  private static final long FRESH = TimeUnit.SECONDS.toNanos(30);

  private final Cluster config;
  private final @Nullable OriginatingTls tls;
  private final LongSupplier nanos;
  private final Map<Place, Known> known = new LinkedHashMap<>(16, 0.75f, true);

  private record Place(String host, int port) {}

  /** A host whose name is known, or is being looked up for the first time. */
  private static final class Known {
    final CompletableFuture<LiveCluster> live = new CompletableFuture<>();
    long lookedUp;
    boolean looking = true;
  }

  /**
   * @param tls that is spoken to all of them, null for none
   */
  Outside(Cluster config, @Nullable OriginatingTls tls, LongSupplier nanos) {
    this.config = config;
    this.tls = tls;
    this.nanos = nanos;
  }

  /** The host to dial for a request to that one: the cluster's own unless it is a wildcard. */
  public String host(String requested) {
    return config.host().startsWith("*") ? requested : config.host();
  }

  /** The port to dial for a request to that one. */
  public int port(int requested) {
    return config.port() == 0 ? requested : config.port();
  }

  /** The cluster for a host; complete at once when its name is known. */
  public CompletableFuture<LiveCluster> at(String host, int port) {
    var place = new Place(host, port);
    Known entry;
    boolean look;
    synchronized (known) {
      var found = known.get(place);
      look = found == null;
      entry = found == null ? new Known() : found;
      if (found == null) {
        known.put(place, entry);
        forgetEldest();
      } else if (!entry.looking && nanos.getAsLong() - entry.lookedUp > FRESH) {
        entry.looking = true;
        look = true;
      }
    }
    if (look) {
      Thread.ofVirtual().name("name-lookup").start(() -> look(place, entry));
    }
    return entry.live;
  }

  private void forgetEldest() {
    if (known.size() > MOST_HOSTS) {
      Iterator<Known> eldest = known.values().iterator();
      retire(eldest.next());
      eldest.remove();
    }
  }

  private void look(Place place, Known entry) {
    try {
      var endpoints = endpoints(place);
      var before = entry.live.isDone() ? entry.live.join() : null;
      var live = before == null ? new LiveCluster(concrete(place), tls, nanos) : before;
      live.members(endpoints);
      entry.live.complete(live);
      looked(entry);
    } catch (UnknownHostException e) {
      // What was known stays; what never was is asked for again by the next request.
      if (entry.live.completeExceptionally(e)) {
        synchronized (known) {
          known.remove(place, entry);
        }
      }
      looked(entry);
    }
  }

  private void looked(Known entry) {
    synchronized (known) {
      entry.lookedUp = nanos.getAsLong();
      entry.looking = false;
    }
  }

  private List<Endpoint> endpoints(Place place) throws UnknownHostException {
    var addresses = List.of(InetAddress.getAllByName(place.host()));
    var old = addresses.stream().filter(Inet4Address.class::isInstance).toList();
    // Not every machine gets through by the newer protocol where names have both.
    return (old.isEmpty() ? addresses : old)
        .stream()
            .map(InetAddress::getHostAddress)
            .map(a -> new Endpoint(a, a, place.port(), config.labels(), false, true))
            .toList();
  }

  private Cluster concrete(Place place) {
    var origination = config.origination();
    return new Cluster(
        // Named as configured: what is counted must not grow with the hosts that are asked for.
        config.name(),
        config.host(),
        place.port(),
        config.labels(),
        config.protocol(),
        false,
        List.of(),
        config.loadBalancing(),
        config.connectTimeout(),
        config.limits(),
        config.outlier(),
        config.policy(),
        Resolution.MEMBERS,
        origination == null ? null : origination.to(name(origination, place)),
        config.balancer());
  }

  private static String name(Origination origination, Place place) {
    var given = origination.serverName();
    return given == null ? place.host() : given;
  }

  void retire() {
    synchronized (known) {
      known.values().forEach(Outside::retire);
      known.clear();
    }
  }

  private static void retire(Known entry) {
    entry.live.thenAccept(LiveCluster::retire);
  }
}
