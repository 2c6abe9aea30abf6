package io.amime.api.routing;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether an address lies in one of several IPv4 blocks. */
final class SubnetCondition implements RouteMatcher.Condition {
  private final String field;
  private final List<String> text;
  private final int[] networks;
  private final int[] masks;
  private final Function<RequestHead, @Nullable InetAddress> reader;

  SubnetCondition(
      String field, List<String> subnets, Function<RequestHead, @Nullable InetAddress> reader) {
    this.field = field;
    this.text = subnets;
    this.reader = reader;
    this.networks = new int[subnets.size()];
    this.masks = new int[subnets.size()];
    for (int i = 0; i < networks.length; i++) {
      var parts = subnets.get(i).split("/", 2);
      int bits = parts.length == 1 ? 32 : Integer.parseInt(parts[1]);
      masks[i] = bits == 0 ? 0 : -1 << (32 - bits);
      networks[i] = toInt(Inet4Address.ofLiteral(parts[0]).getAddress()) & masks[i];
    }
  }

  @Override
  public boolean holds(RequestHead request) {
    var address = reader.apply(request);
    if (!(address instanceof Inet4Address ip)) {
      return false;
    }
    int value = toInt(ip.getAddress());
    for (int i = 0; i < networks.length; i++) {
      if ((value & masks[i]) == networks[i]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String explain(RequestHead request) {
    var address = reader.apply(request);
    var got = address == null ? "is not known" : "was " + address.getHostAddress();
    return "%s address %s, the rule wants one of %s".formatted(field, got, text);
  }

  private static int toInt(byte[] b) {
    return (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff);
  }
}
