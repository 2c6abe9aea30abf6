package io.amime.proxy.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Asks the kernel for the address that a redirected connection was meant for. */
final class OriginalDestination {
  private static final int SO_ORIGINAL_DST = 80;

  /** {@code struct sockaddr_in} by {@code getsockopt(SOL_IP, …)}. */
  private static final RawUnixChannelOption V4 =
      new RawUnixChannelOption("SO_ORIGINAL_DST", 0, SO_ORIGINAL_DST, 16);

  /** {@code struct sockaddr_in6} by {@code getsockopt(SOL_IPV6, …)}. */
  private static final RawUnixChannelOption V6 =
      new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, SO_ORIGINAL_DST, 28);

  private OriginalDestination() {}

  static @Nullable InetSocketAddress of(Channel client) {
    if (!(client instanceof EpollSocketChannel channel)) {
      return null;
    }
    var local = channel.localAddress();
    boolean v4 = local.getAddress().getAddress().length == 4;
    ByteBuffer raw;
    try {
      raw = channel.config().getOption(v4 ? V4 : V6);
    } catch (ChannelException e) {
      return null; // the kernel does not track this connection: nobody redirected it
    }
    var dialled = parse(raw.order(ByteOrder.BIG_ENDIAN), v4);
    return dialled.equals(local) ? null : dialled;
  }

  private static InetSocketAddress parse(ByteBuffer raw, boolean v4) {
    int port = Short.toUnsignedInt(raw.getShort(2));
    var address = new byte[v4 ? 4 : 16];
    // After family and port; IPv6 has its flow information in between.
    raw.get(v4 ? 4 : 8, address);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 4 or 16 bytes is none", e);
    }
  }
}
