package io.amime.proxy;

import io.amime.api.discovery.Workload;
import io.amime.proxy.identity.IdentityProperties;
import io.amime.proxy.listener.Capacity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Workloads of one host that share a process, {@code mesh.host.*}. Each keeps its own identity,
 * listeners, rules, policy and admin port; they share the threads and the memory of the JVM. Every
 * wrong value is named in one message.
 *
 * @param eventLoops threads that carry all their traffic; default one per processor, at most two
 * @param maxConnections connections of clients that all of them serve at once; default as many as
 *     the heap holds
 * @param workloads empty for a process of one workload, which {@code mesh.proxy.*} and {@code
 *     mesh.identity.*} describe
 */
@ConfigurationProperties("mesh.host")
record HostProperties(
    @DefaultValue("0") int eventLoops,
    @DefaultValue("0") int maxConnections,
    List<Hosted> workloads) {
  private static final String LOOPBACK = "127.0.0.1";

  /** Collects every violation before it fails. */
  HostProperties {
    workloads = workloads == null ? List.of() : List.copyOf(workloads);
    var wrong = new ArrayList<String>();
    if (eventLoops < 0) {
      wrong.add("mesh.host.event-loops: " + eventLoops + " (expected: 0 or more)");
    }
    var taken = new HashMap<Object, String>();
    if (maxConnections < 0) {
      wrong.add("mesh.host.max-connections: " + maxConnections + " (expected: 0 or more)");
    }
    for (int i = 0; i < workloads.size(); i++) {
      var key = "mesh.host.workloads[" + i + "]";
      workloads.get(i).complete(key, wrong);
      if (workloads.size() > 1) {
        workloads.get(i).claim(key, taken, wrong);
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", wrong));
    }
  }

  /** A process of one workload. */
  static HostProperties of(ProxyProperties proxy, IdentityProperties identity) {
    return new HostProperties(
        proxy.eventLoops(), proxy.maxConnections(), List.of(new Hosted(proxy, identity)));
  }

  /** Event loops to run: asked for, or as many as there are processors up to two. */
  int eventLoopCount() {
    return eventLoops > 0 ? eventLoops : Math.min(2, Runtime.getRuntime().availableProcessors());
  }

  /** What all of them together take on at once. */
  Capacity capacity() {
    return Capacity.ofProcess(maxConnections);
  }

  /**
   * One of the workloads.
   *
   * @param proxy as {@code mesh.proxy.*} describes one
   * @param identity as {@code mesh.identity.*} does
   */
  record Hosted(@Nullable ProxyProperties proxy, @Nullable IdentityProperties identity) {
    private record Socket(String address, int port) {}

    private record Folder(Path path) {}

    private record Name(String id) {}

    ProxyProperties proxySettings() {
      return Objects.requireNonNull(proxy);
    }

    IdentityProperties identitySettings() {
      return Objects.requireNonNull(identity);
    }

    private void complete(String key, List<String> wrong) {
      if (proxy == null) {
        wrong.add(key + ".proxy: missing");
      }
      if (identity == null) {
        wrong.add(key + ".identity: missing");
      }
    }

    /** Two of one process must not be mixed up, nor get in each other's way. */
    private void claim(String key, Map<Object, String> taken, List<String> wrong) {
      if (proxy == null || identity == null) {
        return;
      }
      try {
        identity.settings();
      } catch (IllegalArgumentException e) {
        // It cannot know which of the workloads it belongs to.
        wrong.add(String.valueOf(e.getMessage()).replace("mesh.identity.", key + ".identity."));
      }
      one(key + ".proxy.id", new Name(String.valueOf(proxy.id())), proxy.id(), taken, wrong);
      folder(key + ".proxy.state-dir", proxy.stateDir(), taken, wrong);
      folder(key + ".identity.state-dir", identity.stateDir(), taken, wrong);
      socket(key + ".proxy.admin-port", LOOPBACK, proxy.adminPort(), taken, wrong);
      socket(key + ".proxy.inbound-port", proxy.bind(), proxy.inboundPort(), taken, wrong);
      if (proxy.mode() == Workload.Mode.SIDECAR) {
        socket(key + ".proxy.outbound-port", LOOPBACK, proxy.outboundPort(), taken, wrong);
      }
      if (proxy.mode() == Workload.Mode.INGRESS) {
        var https = proxy.ingress().httpsPort();
        socket(key + ".proxy.ingress.https-port", proxy.bind(), https, taken, wrong);
      }
      for (int i = 0; i < proxy.upstreams().size(); i++) {
        var upstream = key + ".proxy.upstreams[" + i + "].port";
        socket(upstream, LOOPBACK, proxy.upstreams().get(i).port(), taken, wrong);
      }
    }

    private static void folder(
        String key, Path path, Map<Object, String> taken, List<String> wrong) {
      one(key, new Folder(path.toAbsolutePath().normalize()), path, taken, wrong);
    }

    private static void socket(
        String key, String address, int port, Map<Object, String> taken, List<String> wrong) {
      if (port != 0) {
        one(key, new Socket(address, port), port, taken, wrong);
      }
    }

    private static void one(
        String key,
        Object claim,
        @Nullable Object value,
        Map<Object, String> taken,
        List<String> wrong) {
      var before = taken.putIfAbsent(claim, key);
      if (before != null) {
        wrong.add(key + ": " + value + " (expected: another than that of " + before + ")");
      }
    }
  }
}
