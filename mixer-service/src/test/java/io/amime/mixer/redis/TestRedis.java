package io.amime.mixer.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis on a free port that can be killed and started again there. */
public final class TestRedis implements AutoCloseable {
  private final int port;
  private final List<String> settings;
  private RedisServer server;

  private TestRedis(int port, List<String> settings) {
    this.port = port;
    this.settings = settings;
    start();
  }

  public static TestRedis running(String... settings) {
    return new TestRedis(freePort(), List.of(settings));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  public void start() {
    List<String> all = new ArrayList<>(List.of("save \"\"", "appendonly no", "daemonize no"));
    all.addAll(settings);
    try {
      RedisServerBuilder builder =
          RedisServer.newRedisServer().port(port).bind("127.0.0.1").onShutdownForceStop(true);
      for (String setting : all) {
        builder.setting(setting);
      }
      server = builder.build();
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void kill() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
