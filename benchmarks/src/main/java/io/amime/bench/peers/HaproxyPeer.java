package io.amime.bench.peers;

import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Upstream;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.Site;
import io.amime.bench.measure.Tool;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** HAProxy with one thread. */
final class HaproxyPeer implements Peer {
  private static final String WHOLE =
      """
      global
        nbthread 1
        maxconn 9900
        tune.http.maxhdr 256
        %1$s
      defaults
        mode %2$s
        timeout connect 5s
        timeout client 1h
        timeout server 15s
        timeout tunnel 1h
        retries 2
        %3$s
      frontend in
        bind 127.0.0.1:%4$d %5$s
      %6$s  default_backend %9$s
      backend all
      %7$s%8$s
      """;

  @Override
  public String name() {
    return "haproxy";
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    if (setup.changing()) {
      return Optional.of("changes mean a new process");
    }
    return setup.upstream() == Upstream.SECOND_PROXY
        ? Optional.of("not set up: two of them")
        : Tool.HAPROXY.missing();
  }

  @Override
  public boolean isJvm() {
    return false;
  }

  @Override
  public RunningPeer start(Scene scene) throws IOException {
    var folder = scene.folder("haproxy");
    int port = Site.freePort();
    for (var account : List.of(Trust.CLIENT, Trust.SERVER)) {
      var both =
          Files.readString(scene.trust().chain(account))
              + Files.readString(scene.trust().key(account));
      Files.writeString(pem(folder, account), both);
    }
    var file = folder.resolve("haproxy.cfg");
    Files.writeString(file, config(scene, folder, port));
    var started = Instant.now();
    var process =
        scene
            .site()
            .start(
                Machine.PROXY_CORE,
                List.of(Tool.HAPROXY.path(), "-db", "-f", file.toString()),
                folder.resolve(RunningPeer.ACCESS_LOG));
    return new RunningPeer(List.of(process), port, started, folder);
  }

  private static Path pem(Path folder, String account) {
    return folder.resolve(account + ".both.pem");
  }

  private static String config(Scene scene, Path folder, int port) throws IOException {
    var setup = scene.setup();
    var backend = scene.backend();
    boolean log = setup.policies() == Policies.FULL;
    boolean tcp = setup.wire() == Wire.TCP;
    var bind = new StringBuilder(setup.wire() == Wire.HTTP2 ? "proto h2 " : "");
    if (setup.entry() == Setup.Entry.MUTUAL_TLS) {
      bind =
          new StringBuilder(
              "ssl crt %s ca-file %s verify required %s"
                  .formatted(
                      pem(folder, Trust.SERVER),
                      scene.trust().roots(),
                      setup.wire() == Wire.HTTP2 ? "alpn h2" : "alpn http/1.1"));
    }
    return WHOLE.formatted(
        log ? "log stdout format raw local0" : "",
        tcp ? "tcp" : "http",
        tcp
            ? ""
            : "http-reuse always"
                + (log ? "\n  log global\n  option httplog" : "")
                + retries(setup),
        port,
        bind,
        rules(setup, folder),
        members(scene, folder),
        others(scene),
        log ? "v1" : "all");
  }

  private static String retries(Setup setup) {
    return setup.policies() == Policies.RETRIES
        ? "\n  timeout server 3s\n  retry-on 503 conn-failure empty-response"
        : "";
  }

  private static String rules(Setup setup, Path folder) throws IOException {
    var text = new StringBuilder();
    if (setup.wire() != Wire.TCP) {
      text.append("  http-request set-header X-Request-Id %[uuid]\n");
    }
    if (setup.policies() == Policies.FULL) {
      text.append("  use_backend split if { req.hdr(x-user) -m str bench }\n");
    }
    if (setup.policies() == Policies.TWENTY) {
      for (int i = 1; i <= 20; i++) {
        text.append("  http-request deny if { req.hdr(x-refuse-%d) -m str yes }%n".formatted(i));
      }
    }
    if (setup.hosts() > 1) {
      var map = new StringBuilder();
      for (int i = 1; i < setup.hosts(); i++) {
        map.append("other-%1$d.bench.svc.cluster.local other-%1$d%n".formatted(i));
      }
      var file = folder.resolve("hosts.map");
      Files.writeString(file, map);
      text.append("  use_backend %%[req.hdr(host),map(%s,all)]%n".formatted(file));
    }
    return text.toString();
  }

  private static String members(Scene scene, Path folder) {
    var setup = scene.setup();
    var backend = scene.backend();
    var how = setup.wire() == Wire.HTTP2 ? " proto h2" : "";
    if (setup.upstream() == Upstream.MUTUAL_TLS) {
      return "  server v1 127.0.0.1:%d ssl crt %s ca-file %s verify required verifyhost localhost%s%n"
          .formatted(backend.tls(), pem(folder, Trust.CLIENT), scene.trust().roots(), how);
    }
    return "  server v1 127.0.0.1:%d%s%n  server v2 127.0.0.1:%d%s%n"
        .formatted(backend.first(), how, backend.second(), how);
  }

  private static String others(Scene scene) {
    var backend = scene.backend();
    var text = new StringBuilder();
    if (scene.setup().policies() == Policies.FULL) {
      text.append("backend v1%n  server v1 127.0.0.1:%d%n".formatted(backend.first()));
      text.append(
          "backend split%n  timeout server 3s%n  server v1 127.0.0.1:%d weight 75%n  server v2 127.0.0.1:%d weight 25%n"
              .formatted(backend.first(), backend.second()));
    }
    for (int i = 1; i < scene.setup().hosts(); i++) {
      text.append("backend other-%d%n  server v1 127.0.0.1:%d%n".formatted(i, backend.first()));
    }
    return text.toString();
  }
}
