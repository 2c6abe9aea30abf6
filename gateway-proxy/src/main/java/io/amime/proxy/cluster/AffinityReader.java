package io.amime.proxy.cluster;

import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.routing.RequestHead;
import io.amime.api.routing.Targets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Reads of requests what a ring finds their members by. */
final class AffinityReader {
  private final HashKey key;

  AffinityReader(HashKey key) {
    this.key = key;
  }

  /** Null where the request carries nothing and is given nothing either. */
  @Nullable Affinity read(RequestHead request, RandomGenerator random) {
    if (key.kind() == HashKey.Kind.SOURCE) {
      var source = request.source();
      return source == null ? null : new Affinity(Hash.of(source.getAddress()), null);
    }
    var value =
        switch (key.kind()) {
          case HEADER -> request.header(key.name());
          case COOKIE -> cookie(request.header("cookie"), key.name());
          case QUERY -> Targets.queryParam(request.path(), key.name());
          case SOURCE -> null;
        };
    if (value != null && !value.isEmpty()) {
      return new Affinity(Hash.of(value), null);
    }
    var ttl = key.ttl();
    // What is no request has no answer that a cookie could go with.
    return ttl == null || request.method().isEmpty() ? null : given(ttl, random);
  }

  private Affinity given(Duration ttl, RandomGenerator random) {
    var hex = HexFormat.of();
    var value = hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    var age = ttl.isZero() ? "" : "; Max-Age=" + Math.max(1, ttl.toSeconds());
    return new Affinity(
        Hash.of(value), key.name() + "=" + value + age + "; Path=" + key.path() + "; HttpOnly");
  }

  /** The value of the first cookie of that name, null when it is missing. */
  static @Nullable String cookie(@Nullable String header, String name) {
    if (header == null) {
      return null;
    }
    int at = 0;
    while (at < header.length()) {
      int end = header.indexOf(';', at);
      end = end < 0 ? header.length() : end;
      while (at < end && header.charAt(at) == ' ') {
        at++;
      }
      int value = at + name.length() + 1;
      if (value <= end && header.startsWith(name, at) && header.charAt(value - 1) == '=') {
        return header.substring(value, end).strip();
      }
      at = end + 1;
    }
    return null;
  }
}
