package io.amime.proxy.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Members at many places each on a circle of hashes. A hash belongs to the member at the next
 * place: a member that comes takes only what it is given, one that goes leaves the rest as it is.
 */
final class Ring {
  /** Of a member of average weight; with so many, shares differ by about a tenth. */
  private static final int PLACES = 128;

  private final long[] at;
  private final Host[] hosts;

  private record Place(long at, Host host) {}

  private Ring(Place[] sorted) {
    at = new long[sorted.length];
    hosts = new Host[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      at[i] = sorted[i].at();
      hosts[i] = sorted[i].host();
    }
  }

  static Ring of(Host[] members) {
    var places = new ArrayList<Place>(members.length * PLACES);
    double usual = Arrays.stream(members).mapToInt(Host::weight).average().orElse(1);
    var names = new HashSet<String>();
    for (var host : members) {
      // By its id it is found again where it was after a restart, wherever it listens then.
      var id = host.endpoint().id();
      long hash = Hash.of(names.add(id) ? id : id + "@" + host.name());
      long own = Math.max(1, Math.round(host.weight() / usual * PLACES));
      for (int i = 0; i < own; i++) {
        places.add(new Place(Hash.next(hash, i), host));
      }
    }
    places.sort(Comparator.comparingLong(Place::at));
    return new Ring(places.toArray(Place[]::new));
  }

  /** The same without those that are not among these. */
  Ring only(Host[] members) {
    var kept = Set.of(members);
    var places = new Place[at.length];
    int next = 0;
    for (int i = 0; i < at.length; i++) {
      if (kept.contains(hosts[i])) {
        places[next++] = new Place(at[i], hosts[i]);
      }
    }
    return new Ring(Arrays.copyOf(places, next));
  }

  /**
   * The member to which the hash belongs.
   *
   * @param avoid whose hashes go to the next, unless it is alone; may be null
   */
  Host find(long hash, @Nullable Host avoid) {
    int found = Arrays.binarySearch(at, hash);
    int first = (found < 0 ? -found - 1 : found) % at.length;
    for (int i = 0; i < at.length; i++) {
      var host = hosts[(first + i) % at.length];
      if (host != avoid) {
        return host;
      }
    }
    return hosts[first];
  }
}
