package io.amime.api.routing;

import io.amime.api.discovery.VirtualHost;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of a host could look at in a request, kept so that the decision can be told when
 * the request is long gone. Of the headers it has only those that some route reads.
 */
public final class RecordedHead implements RequestHead {
  /** Stands for a value that is nobody's business. */
  public static final String HIDDEN = "(hidden)";

  private static final Set<String> PSEUDO = Set.of("method", "scheme", "authority");

  private final String method;
  private final String path;
  private final String authority;
  private final String scheme;
  private final @Nullable InetAddress source;
  private final @Nullable InetAddress destination;
  private final List<String> names;
  private final @Nullable String @Nullable [] values;

  private RecordedHead(RequestHead head, List<String> names, @Nullable String @Nullable [] values) {
    this.method = head.method();
    this.path = head.path();
    this.authority = head.authority();
    this.scheme = head.scheme();
    this.source = head.source();
    this.destination = head.destination();
    this.names = names;
    this.values = values;
  }

  /** Keeps of the request what these routes could look at. */
  public static RecordedHead of(RequestHead head, RoutingTable.HostRoutes<?> routes) {
    var names = routes.headersRead();
    return new RecordedHead(head, names, names.isEmpty() ? null : values(head, names));
  }

  private static @Nullable String[] values(RequestHead head, List<String> names) {
    @Nullable String[] values = new String[names.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = head.header(names.get(i));
    }
    return values;
  }

  /** The same without the values of headers that must not be shown. */
  public RecordedHead hiding(Predicate<String> secret) {
    if (values == null) {
      return this;
    }
    var shown = values.clone();
    for (int i = 0; i < shown.length; i++) {
      shown[i] = shown[i] != null && secret.test(names.get(i)) ? HIDDEN : shown[i];
    }
    return new RecordedHead(this, names, shown);
  }

  static List<String> headersOf(VirtualHost host) {
    var names = new TreeSet<String>();
    for (var route : host.routes()) {
      names.addAll(route.match().headers().keySet());
      names.addAll(route.match().withoutHeaders().keySet());
    }
    names.removeAll(PSEUDO);
    return List.copyOf(names);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    int at = values == null ? -1 : names.indexOf(lowerCaseName);
    return values == null || at < 0 ? null : values[at];
  }

  @Override
  public @Nullable InetAddress source() {
    return source;
  }

  @Override
  public @Nullable InetAddress destination() {
    return destination;
  }
}
