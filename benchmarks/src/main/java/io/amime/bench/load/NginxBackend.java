package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.bench.measure.Tool;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nginx in two versions that name themselves in a header, and one behind mutual TLS. */
final class NginxBackend {
  private static final long MEGABYTE = 1_000_000;
  private static final long GIGABYTE = 1_000_000_000;

  private static final String CONFIG =
      """
      user root;
      worker_processes 1;
      daemon off;
      error_log stderr warn;
      pid %1$s/nginx.pid;
      events { worker_connections 24000; }
      http {
        access_log off;
        default_type application/octet-stream;
        keepalive_requests 1000000000;
        keepalive_timeout 1h;
        client_max_body_size 0;
        large_client_header_buffers 8 64k;
        client_body_temp_path %1$s/body;
        proxy_temp_path %1$s/proxy;
        fastcgi_temp_path %1$s/fastcgi;
        uwsgi_temp_path %1$s/uwsgi;
        scgi_temp_path %1$s/scgi;
        sendfile on;
      %2$s}
      """;

  private static final String SERVER =
      """
        server {
          listen 127.0.0.1:%d backlog=16384;
          add_header x-backend %s always;
          add_header x-seen-request-id $http_x_request_id always;
          root %s;
          location = /small { return 200 "%s"; }
          location / { }
        }
      """;

  private static final String TLS_SERVER =
      """
        server {
          listen 127.0.0.1:%d ssl backlog=16384;
          ssl_certificate %s;
          ssl_certificate_key %s;
          ssl_client_certificate %s;
          ssl_verify_client on;
          ssl_protocols TLSv1.3;
          ssl_session_cache shared:tls:4m;
          add_header x-backend v1 always;
          location = /small { return 200 "%s"; }
        }
      """;

  private NginxBackend() {}

  static ManagedProcess start(Site site, Trust trust, int first, int second, int tls)
      throws IOException {
    var folder = site.folder("backend");
    var files = site.diskFolder();
    file(files.resolve("1m"), MEGABYTE);
    file(files.resolve("1g"), GIGABYTE);
    var body = "x".repeat(Message.SMALL);
    var servers =
        SERVER.formatted(first, "v1", files, body)
            + SERVER.formatted(second, "v2", files, body)
            + TLS_SERVER.formatted(
                tls, trust.chain(Trust.SERVER), trust.key(Trust.SERVER), trust.roots(), body);
    var config = folder.resolve("nginx.conf");
    Files.writeString(config, CONFIG.formatted(folder, servers));
    return site.start(
        Machine.LOAD_CORE,
        List.of(Tool.NGINX.path(), "-p", folder.toString(), "-c", config.toString()),
        folder.resolve("log"));
  }

  /** Zeros that take no room on the disk. */
  private static void file(Path path, long bytes) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(bytes);
    }
  }
}
