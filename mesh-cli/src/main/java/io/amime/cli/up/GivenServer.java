package io.amime.cli.up;

import io.amime.cli.Problem;
import io.amime.cli.state.ProcessTable.StartOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A server that somebody else runs and the mesh shall use.
 *
 * @param option that names it
 * @param program what should listen there
 */
record GivenServer(String option, String program, String host, int port) {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Those that the mesh was told of, without databases that are no servers. */
  static Stream<GivenServer> of(StartOptions options) {
    return Stream.concat(
        Stream.ofNullable(options.redisUrl()).map(GivenServer::redis),
        Stream.ofNullable(options.dbUrl()).flatMap(url -> database(url).stream()));
  }

  /**
   * @throws Problem if that is no address of a Redis
   */
  static GivenServer redis(String url) {
    return at("--redis-url", "Redis", url, Set.of("redis", "rediss"), 6379)
        .orElseThrow(() -> malformed("--redis-url", url, "redis://HOST:PORT"));
  }

  /**
   * Empty for a JDBC address that names no single server.
   *
   * @throws Problem if that is no address of a database
   */
  static Optional<GivenServer> database(String url) {
    boolean jdbc = url.startsWith("jdbc:");
    var plain = jdbc ? url.substring("jdbc:".length()) : url;
    var found =
        at("--db-url", "PostgreSQL", plain, Set.of("postgresql", "postgres"), 5432)
            .filter(server -> URI.create(plain).getRawPath().length() > 1);
    if (found.isEmpty() && !jdbc) {
      throw malformed("--db-url", url, "postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
    }
    return found;
  }

  private static Optional<GivenServer> at(
      String option, String program, String url, Set<String> schemes, int usualPort) {
    try {
      var uri = URI.create(url);
      return uri.getHost() == null || !schemes.contains(uri.getScheme())
          ? Optional.empty()
          : Optional.of(
              new GivenServer(
                  option, program, uri.getHost(), uri.getPort() < 0 ? usualPort : uri.getPort()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Problem malformed(String option, String url, String expected) {
    var shown = url.replaceFirst("//[^/@]*@", "//…@");
    return Problem.usage(
        "%s: expected %s, got \"%s\"".formatted(option, expected, shown), "./mesh up --help");
  }

  /**
   * @throws Problem if nobody listens there: a mesh without it would start, and fail later
   */
  void requireListener() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw Problem.failed(
          "%s: no %s listens at %s:%d (%s)".formatted(option, program, host, port, reason(e)),
          "start it, mend the address, or leave the option out: ./mesh up brings its own");
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
