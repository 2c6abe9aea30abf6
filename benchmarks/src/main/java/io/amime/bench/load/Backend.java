package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.bench.measure.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What answers behind the proxies: nginx on the load's core, in two versions that name themselves
 * in a header.
 */
public final class Backend implements AutoCloseable {
  /** Header that names the version which answered. */
  public static final String VERSION = "x-backend";

  /** Header in which the backend repeats the request id that it was given. */
  public static final String SEEN_ID = "x-seen-request-id";

  private static final String CONFIG =
      """
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
      %2$s%3$s}
      """;

  private static final String SERVER =
      """
        server {
          listen 127.0.0.1:%d backlog=16384;
          add_header x-backend %s always;
          add_header x-seen-request-id $http_x_request_id always;
          location = /small { return 200 "%s"; }
        }
      """;

  private final ManagedProcess process;
  private final int first;
  private final int second;

  private Backend(ManagedProcess process, int first, int second) {
    this.process = process;
    this.first = first;
    this.second = second;
  }

  public static Backend start(Site site) throws IOException {
    var folder = site.folder("backend");
    int first = Site.freePort();
    int second = Site.freePort();
    var body = "x".repeat((int) Message.get().answerBytes());
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        CONFIG.formatted(
            folder, SERVER.formatted(first, "v1", body), SERVER.formatted(second, "v2", body)));
    var process =
        ManagedProcess.start(
            Machine.LOAD_CORE,
            List.of(Tool.NGINX.path(), "-p", folder.toString(), "-c", config.toString()),
            Map.of(),
            folder.resolve("log"));
    return new Backend(process, first, second);
  }

  /** Port of version v1. */
  public int first() {
    return first;
  }

  /** Port of version v2. */
  public int second() {
    return second;
  }

  public ManagedProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
