package io.amime.api.routing;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one request under some rules.
 *
 * @param title the place in the reference, and the rule that is proved
 * @param ingress whether the gateway at the edge is asked
 * @param rules YAML
 * @param expected lines of {@link CaseAnswer}, or {@code refused PATH: part of the message}
 */
public record RoutingCase(
    String title,
    CaseWorld world,
    Source source,
    boolean ingress,
    String rules,
    Request request,
    String expected) {

  /** Who calls. */
  public record Source(
      String service, String namespace, Map<String, String> labels, @Nullable String address) {
    static Source of(String name, Map<String, String> labels) {
      var parts = name.split("\\.");
      return new Source(parts[0], parts.length > 1 ? parts[1] : "default", labels, null);
    }

    Source at(String newAddress) {
      return new Source(service, namespace, labels, newAddress);
    }
  }

  /**
   * What is asked.
   *
   * @param method {@code TCP} for an opaque connection
   * @param address that was dialled, null when it does not matter
   */
  public record Request(
      String method, String url, Map<String, String> headers, @Nullable String address) {
    public String scheme() {
      return url.substring(0, url.indexOf("://"));
    }

    public String authority() {
      var rest = url.substring(url.indexOf("://") + 3);
      int slash = rest.indexOf('/');
      return headers.getOrDefault("host", slash < 0 ? rest : rest.substring(0, slash));
    }

    /** That the client dials by the address, not by a Host field. */
    public int port() {
      var rest = url.substring(url.indexOf("://") + 3).replaceFirst("/.*", "");
      int colon = rest.lastIndexOf(':');
      return colon > 0
          ? Integer.parseInt(rest.substring(colon + 1))
          : scheme().equals("https") ? 443 : 80;
    }

    public String path() {
      int slash = url.indexOf('/', url.indexOf("://") + 3);
      return slash < 0 ? "/" : url.substring(slash);
    }
  }

  /** Whether the rules are sound, so that a proxy gets to see them. */
  public boolean isSound() {
    return RoutingCases.refusals(this).isEmpty();
  }

  /** What the caller's proxy would run on. */
  public ProxySnapshot snapshot() {
    return SnapshotBuilder.build(world.state(ResourceCodec.decode(rules).resources()), caller());
  }

  Workload caller() {
    return new Workload(
        "caller",
        ingress ? Workload.Mode.INGRESS : Workload.Mode.SIDECAR,
        source.service(),
        source.namespace(),
        source.service(),
        source.labels());
  }

  /** Whether it is an opaque connection to a known address. */
  boolean isTcp() {
    return request.method().equals("TCP") && request.address() != null;
  }

  RequestHead head() {
    return head(request.authority());
  }

  RequestHead head(String authority) {
    return new RequestHead() {
      @Override
      public String method() {
        return request.method();
      }

      @Override
      public String path() {
        return request.path();
      }

      @Override
      public String authority() {
        return authority;
      }

      @Override
      public String scheme() {
        return request.scheme();
      }

      @Override
      public @Nullable String header(String name) {
        return request.headers().get(name);
      }

      @Override
      public @Nullable InetAddress source() {
        return source.address() == null ? null : InetAddress.ofLiteral(source.address());
      }

      @Override
      public @Nullable InetAddress destination() {
        return request.address() == null ? null : InetAddress.ofLiteral(request.address());
      }
    };
  }

  @Override
  public String toString() {
    return title;
  }
}
