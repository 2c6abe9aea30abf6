package io.amime.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import io.amime.proxy.GatewayProxyApplication;
import io.amime.proxy.config.LastKnownGood;
import io.amime.proxy.testing.NetworkNamespace;
import io.amime.proxy.testing.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * An application that knows nothing of proxies, its sidecar as a process of its own, and what they
 * call on another machine; both machines exist only for this test.
 */
class InterceptionIT {
  private static final String SCRIPT = Path.of("../deploy/redirect").toAbsolutePath().toString();
  private static final String JAVA = ProcessHandle.current().info().command().orElseThrow();
  private static final int APPLICATION = 1000;
  private static final String THERE = "10.79.0.2";
  private static final String THERE_V6 = "fd79::2";

  @TempDir Path directory;
  private NetworkNamespace here;
  private NetworkNamespace there;

  @BeforeEach
  void machines() throws IOException {
    here = NetworkNamespace.open();
    there = NetworkNamespace.open();
    NetworkNamespace.connect(
        here,
        List.of("10.79.0.1/24", "fd79::1/64"),
        there,
        List.of(THERE + "/24", THERE_V6 + "/64"));
    var word = directory.resolve("greeter");
    there.start(
        0,
        word,
        List.of(
            JAVA,
            "-cp",
            "target/test-classes",
            "io.amime.proxy.testing.Greeter",
            "redis@" + THERE + "@6379",
            "redis@" + THERE_V6 + "@6379",
            "stranger@" + THERE + "@7777"));
    Awaitility.await().until(() -> Files.readString(word).contains("ready"));
    var files = Files.createDirectory(directory.resolve("files"));
    Files.writeString(files.resolve("hello.txt"), "hello from web");
    there.start(
        0,
        directory.resolve("web"),
        List.of(JAVA, "-m", "jdk.httpserver", "-b", THERE, "-p", "9080", "-d", files.toString()));
    Awaitility.await().until(() -> Files.readString(directory.resolve("web")).contains("Serving"));
  }

  @AfterEach
  void end() {
    for (var machine : new NetworkNamespace[] {here, there}) {
      if (machine != null) {
        machine.close();
      }
    }
  }

  private void sidecar(Outbound outbound) throws IOException {
    var state = directory.resolve("state");
    new LastKnownGood(state, JsonMapper.builder().build())
        .write(new LastKnownGood.Kept(snapshot(outbound)));
    var command = new ArrayList<>(List.of(JAVA, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(GatewayProxyApplication.class.getName());
    command.add("--mesh.proxy.id=productpage-v1");
    command.add("--mesh.proxy.service=productpage");
    command.add("--mesh.proxy.labels.app=productpage");
    command.add("--mesh.proxy.interception=redirect");
    command.add("--mesh.proxy.state-dir=" + state);
    command.add("--mesh.proxy.access-log=" + directory.resolve("access.log"));
    command.add("--mesh.identity.service-account=productpage");
    command.add("--mesh.identity.ca-bundle=" + directory.resolve("absent.pem"));
    command.add("--mesh.identity.join-token-file=" + directory.resolve("absent.token"));
    command.add("--mesh.identity.state-dir=" + directory.resolve("identity"));
    here.start(0, directory.resolve("sidecar"), command);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> here.tryRun("bash", "-c", "exec 3<>/dev/tcp/::1/15001").exit() == 0);
    here.run(SCRIPT, "up", "--uid", "0");
  }

  private static ProxySnapshot snapshot(Outbound outbound) {
    return new ProxySnapshot(
        "1",
        1,
        Snapshots.CALLER,
        List.of(
            host("redis", 6379, Cluster.Protocol.TCP), host("web", 9080, Cluster.Protocol.HTTP)),
        List.of(
            cluster("redis", 6379, Cluster.Protocol.TCP),
            cluster("web", 9080, Cluster.Protocol.HTTP)),
        Map.of(
            "redis.default.svc.cluster.local:6379",
            List.of(endpoint(THERE, 6379), endpoint(THERE_V6, 6379)),
            "web.default.svc.cluster.local:9080",
            List.of(endpoint(THERE, 9080))),
        List.of(),
        new Inbound(true, List.of()),
        outbound,
        MixerPolicy.NONE);
  }

  private static VirtualHost host(String name, int port, Cluster.Protocol protocol) {
    var all = new RouteAction.WeightedCluster(cluster(name, port, protocol).name(), 100);
    var forward =
        new RouteAction.Forward(List.of(all), null, null, null, null, null, null, Map.of(), false);
    return new VirtualHost(
        name + ".default.svc.cluster.local",
        port,
        protocol,
        List.of(),
        List.of(name, name + ".default.svc.cluster.local"),
        List.of(new Route(Route.DEFAULT, 0, RouteMatch.ANY, forward)));
  }

  private static Cluster cluster(String name, int port, Cluster.Protocol protocol) {
    var host = name + ".default.svc.cluster.local";
    return new Cluster(
        "outbound|" + port + "||" + host,
        host,
        port,
        Map.of(),
        protocol,
        false,
        List.of(),
        Cluster.LoadBalancing.ROUND_ROBIN,
        Duration.ofSeconds(2),
        Cluster.Limits.DEFAULT,
        null,
        null);
  }

  private static Endpoint endpoint(String address, int port) {
    return new Endpoint(address, address, port, Map.of(), false, true);
  }

  /** What the application hears when it dials and says nothing. */
  private String dial(String address, int port) {
    var script = "exec 3<>/dev/tcp/" + address + "/" + port + " && cat <&3";
    return here.tryRunAs(APPLICATION, "timeout", "8", "bash", "-c", script).output();
  }

  /** What it is answered when it asks in HTTP. */
  private String get(String address, String host) {
    var script =
        "exec 3<>/dev/tcp/%s/9080; printf 'GET /hello.txt HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3"
            .formatted(address, host);
    return here.tryRunAs(APPLICATION, "timeout", "8", "bash", "-c", script).output();
  }

  private String log(String text) {
    var file = directory.resolve("access.log");
    Awaitility.await().until(() -> Files.exists(file) && Files.readString(file).contains(text));
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void servicesAreFoundByTheAddressOrTheHostThatWasMeant() throws IOException {
    sidecar(Outbound.REGISTRY_ONLY);
    // A server that speaks first, on IPv4 and IPv6.
    assertThat(dial(THERE, 6379)).isEqualTo("redis");
    assertThat(dial(THERE_V6, 6379)).isEqualTo("redis");
    assertThat(log("\"authority\":\"10.79.0.2:6379\""))
        .contains("\"upstream_cluster\":\"outbound|6379||redis.default.svc.cluster.local\"")
        .contains("\"source_service\":\"productpage\"");
    log("\"authority\":\"[fd79:0:0:0:0:0:0:2]:6379\"");
    // Requests go where their Host says, whatever address was dialled.
    assertThat(get(THERE, "web:9080")).startsWith("HTTP/1.1 200").endsWith("hello from web");
    assertThat(get("10.79.0.77", "web")).startsWith("HTTP/1.1 200").endsWith("hello from web");
    assertThat(get(THERE, "nobody:9080")).startsWith("HTTP/1.1 404").contains("no-route");
    // Who is no service is refused, and that is to be seen.
    assertThat(dial(THERE, 7777)).isEmpty();
    assertThat(log("\"authority\":\"10.79.0.2:7777\"")).contains("\"reason\":\"no-route\"");
  }

  @Test
  void theUnknownPassesWhereTheMeshAllowsIt() throws IOException {
    sidecar(Outbound.ALLOW_ANY);
    assertThat(dial(THERE, 7777)).isEqualTo("stranger");
    assertThat(log("\"authority\":\"10.79.0.2:7777\""))
        .contains("\"upstream_cluster\":\"passthrough\"")
        .contains("\"reason\":null");
    assertThat(dial(THERE, 6379)).isEqualTo("redis");
    here.run(SCRIPT, "down");
    assertThat(dial(THERE, 7777)).isEqualTo("stranger");
  }
}
