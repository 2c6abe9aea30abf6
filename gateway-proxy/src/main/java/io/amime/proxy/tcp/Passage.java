package io.amime.proxy.tcp;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.proxy.transport.Transport;
import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The way out to addresses that belong to no service, where the mesh lets such connections pass.
 */
final class Passage {
  /** Bound on an attempt: nobody has configured anything about these. */
  static final Duration CONNECT = Duration.ofSeconds(5);

  private static final int MOST = Limits.DEFAULT.maxConnections();

  private final AtomicInteger open = new AtomicInteger();
  private final Map<Transport, DnsAddressResolverGroup> resolvers = new ConcurrentHashMap<>();

  /** Takes a place; every success is followed by one {@link #leave}. */
  boolean enter() {
    if (open.incrementAndGet() > MOST) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    open.decrementAndGet();
  }

  /** Finds the address; one of the two is told, on the loop. */
  void find(
      EventLoop loop,
      Destination destination,
      Consumer<InetSocketAddress> found,
      Consumer<Throwable> failed) {
    switch (destination) {
      case Destination.Dialled(var address) -> found.accept(address);
      case Destination.Named named -> look(loop, named, found, failed);
      case Destination.Application a ->
          failed.accept(new IOException("an application has no other address"));
      case Destination.ServerName name ->
          failed.accept(new IOException("a name that a client gives is no address"));
    }
  }

  private void look(
      EventLoop loop,
      Destination.Named named,
      Consumer<InetSocketAddress> found,
      Consumer<Throwable> failed) {
    var wanted = named.unresolved();
    if (wanted == null) {
      failed.accept(new IOException(named.text() + " is no host and port"));
      return;
    }
    Future<InetSocketAddress> looking = resolver(loop).getResolver(loop).resolve(wanted);
    looking.addListener((Future<InetSocketAddress> result) -> {
      if (!result.isSuccess()) {
        failed.accept(result.cause());
      } else if (isHere(result.getNow().getAddress())) {
        // What listens on this machine trusts its neighbours, and a name may be anybody's.
        failed.accept(new IOException(named.text() + " is an address of this machine's own"));
      } else {
        found.accept(result.getNow());
      }
    });
  }

  private static boolean isHere(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress();
  }

  private DnsAddressResolverGroup resolver(EventLoop loop) {
    return resolvers.computeIfAbsent(
        Transport.of(loop),
        transport ->
            new DnsAddressResolverGroup(
                new DnsNameResolverBuilder()
                    .datagramChannelType(transport.datagram())
                    .queryTimeoutMillis(CONNECT.toMillis())));
  }
}
