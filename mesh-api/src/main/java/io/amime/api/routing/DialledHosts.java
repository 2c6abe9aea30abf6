package io.amime.api.routing;

import io.amime.api.attribute.AddressRange;
import io.amime.api.attribute.IpAddress;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.VirtualHost;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which host a client meant by the address that it dialled: all that is known of an intercepted
 * connection before its first byte.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class DialledHosts {
  private final Map<Place, VirtualHost> places = new HashMap<>();
  private final List<Network> networks = new ArrayList<>();
  private final Set<Integer> httpPorts = new HashSet<>();

  private record Place(IpAddress address, int port) {}

  private record Network(AddressRange range, int port, VirtualHost host) {}

  private DialledHosts() {}

  /**
   * Indexes the hosts by their own addresses and by those of their members. Where several share
   * one, the first in the list has it.
   *
   * @param endpoints as in a snapshot
   */
  public static DialledHosts of(List<VirtualHost> hosts, Map<String, List<Endpoint>> endpoints) {
    var index = new DialledHosts();
    for (var host : hosts) {
      host.addresses().forEach(text -> index.add(host, text));
      for (var endpoint : endpoints.getOrDefault(host.service(), List.of())) {
        index.add(host, endpoint);
      }
      if (host.protocol().isHttp()) {
        index.httpPorts.add(host.port());
      }
    }
    // The narrowest network first, so that the first that fits is the most specific.
    index.networks.sort(Comparator.comparingInt(n -> -n.range().bits()));
    return index;
  }

  private void add(VirtualHost host, String text) {
    if (text.indexOf('/') < 0) {
      places.putIfAbsent(new Place(IpAddress.parse(text), host.port()), host);
    } else {
      networks.add(new Network(AddressRange.parse(text), host.port(), host));
    }
  }

  private void add(VirtualHost host, Endpoint endpoint) {
    var address = IpAddress.parse(endpoint.address());
    places.putIfAbsent(new Place(address, host.port()), host);
    if (!endpoint.tls()) {
      // Without a sidecar there, its own port is the application's, which clients may know.
      places.putIfAbsent(new Place(address, endpoint.port()), host);
    }
  }

  /** The host that the address belongs to, null when it is nobody's. */
  public @Nullable VirtualHost find(InetAddress address, int port) {
    var dialled = IpAddress.of(address);
    var found = places.get(new Place(dialled, port));
    if (found != null || networks.isEmpty()) {
      return found;
    }
    for (var network : networks) {
      if (network.port() == port && network.range().contains(dialled)) {
        return network.host();
      }
    }
    return null;
  }

  /** Whether HTTP is spoken on that port by anyone: then a request's own Host may say more. */
  public boolean mayBeHttp(int port) {
    return httpPorts.contains(port);
  }
}
