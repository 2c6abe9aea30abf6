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

/** nginx as a reverse proxy with one worker. */
final class NginxPeer implements Peer {
  private static final String WHOLE =
      """
      user root;
      worker_processes 1;
      daemon off;
      error_log stderr warn;
      pid %1$s/nginx.pid;
      events { worker_connections 16000; }
      http {
        default_type application/octet-stream;
        log_format bench escape=json '{"start_time":"$time_iso8601","method":"$request_method","authority":"$host","path":"$request_uri","response_code":$status,"bytes_received":$request_length,"bytes_sent":$bytes_sent,"duration_ms":$request_time,"upstream_ms":"$upstream_response_time","upstream_host":"$upstream_addr","user_agent":"$http_user_agent","traceparent":"$http_traceparent","request_id":"$request_id"}';
        access_log %2$s;
        keepalive_requests 1000000000;
        keepalive_timeout 1h;
        client_max_body_size 0;
        large_client_header_buffers 8 64k;
        server_names_hash_max_size 65536;
        server_names_hash_bucket_size 128;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        proxy_http_version 1.1;
        proxy_set_header Connection $connection_header;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Host $host;
        proxy_set_header X-Request-Id $request_id;
        map $http_upgrade $connection_header { default upgrade; '' ''; }
        map $http_x_user $pool { bench split; default v1; }
        upstream all { %3$s keepalive 1024; keepalive_requests 1000000000; }
        upstream v1 { server 127.0.0.1:%4$d; keepalive 1024; keepalive_requests 1000000000; }
        upstream split { server 127.0.0.1:%4$d weight=3; server 127.0.0.1:%5$d weight=1; keepalive 1024; keepalive_requests 1000000000; }
      %6$s}
      """;

  private static final String SERVER =
      """
        server {
          listen 127.0.0.1:%d %s;
          server_name %s;
          location / {
            %s
            proxy_pass %s://%s;
          }
        }
      """;

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    if (setup.changing()) {
      return Optional.of("changes mean new worker processes");
    }
    return switch (setup.wire()) {
      case HTTP2 -> Optional.of("nginx speaks no HTTP/2 to backends");
      case TCP -> Optional.of("nginx-light has no stream module");
      case HTTP1, WEBSOCKET ->
          setup.upstream() == Upstream.SECOND_PROXY
              ? Optional.of("not set up: two of them")
              : Tool.NGINX.missing();
    };
  }

  @Override
  public boolean isJvm() {
    return false;
  }

  @Override
  public RunningPeer start(Scene scene) throws IOException {
    var folder = scene.folder("nginx");
    int port = Site.freePort();
    var file = folder.resolve("nginx.conf");
    Files.writeString(file, config(scene, folder, port));
    var started = Instant.now();
    var process =
        scene
            .site()
            .start(
                Machine.PROXY_CORE,
                List.of(Tool.NGINX.path(), "-p", folder.toString(), "-c", file.toString()),
                folder.resolve("log"));
    return new RunningPeer(List.of(process), port, started, folder);
  }

  private static String config(Scene scene, Path folder, int port) {
    var setup = scene.setup();
    var backend = scene.backend();
    var servers = new StringBuilder();
    var tls = setup.entry() == Setup.Entry.MUTUAL_TLS ? "ssl" : "";
    for (int i = 1; i < setup.hosts(); i++) {
      servers.append(
          SERVER.formatted(
              port, tls, "other-%d.bench.svc.cluster.local".formatted(i), "", "http", "all"));
    }
    boolean encrypt = setup.upstream() == Upstream.MUTUAL_TLS;
    servers.append(
        SERVER.formatted(
            port,
            tls + " backlog=16384",
            "_",
            location(scene),
            encrypt ? "https" : "http",
            setup.policies() == Policies.FULL ? "$pool" : "all"));
    var members =
        encrypt
            ? "server 127.0.0.1:%d;".formatted(backend.tls())
            : "server 127.0.0.1:%d; server 127.0.0.1:%d;"
                .formatted(backend.first(), backend.second());
    return WHOLE.formatted(
        folder,
        setup.policies() == Policies.FULL
            ? folder.resolve(RunningPeer.ACCESS_LOG) + " bench"
            : "off",
        members,
        backend.first(),
        backend.second(),
        (setup.entry() == Setup.Entry.MUTUAL_TLS ? certificates(scene.trust()) : "") + servers);
  }

  private static String location(Scene scene) {
    var setup = scene.setup();
    var text = new StringBuilder();
    if (setup.policies() == Policies.FULL || setup.policies() == Policies.RETRIES) {
      text.append("proxy_read_timeout 3s; proxy_next_upstream error timeout http_503; ");
    }
    if (setup.policies() == Policies.TWENTY) {
      for (int i = 1; i <= 20; i++) {
        text.append("if ($http_x_refuse_%d = yes) { return 403; } ".formatted(i));
      }
    }
    if (setup.wire() == Wire.WEBSOCKET) {
      text.append("proxy_read_timeout 1h; proxy_buffering off; ");
    }
    if (setup.upstream() == Upstream.MUTUAL_TLS) {
      var trust = scene.trust();
      text.append(
          "proxy_ssl_certificate %s; proxy_ssl_certificate_key %s; proxy_ssl_trusted_certificate %s; proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_protocols TLSv1.3; "
              .formatted(trust.chain(Trust.CLIENT), trust.key(Trust.CLIENT), trust.roots()));
    }
    return text.toString();
  }

  private static String certificates(Trust trust) {
    return "  ssl_certificate %s; ssl_certificate_key %s; ssl_client_certificate %s; ssl_verify_client on; ssl_protocols TLSv1.3;%n"
        .formatted(trust.chain(Trust.SERVER), trust.key(Trust.SERVER), trust.roots());
  }
}
