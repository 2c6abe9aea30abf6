package io.amime.bookinfo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one process was asked to run.
 *
 * @param version such as {@code v3}; decides the stars of {@code reviews}
 * @param instance the name that answers and pages show, by default role and version
 * @param proxy where calls to the other services go, null for straight to their names
 */
record Settings(
    Role role,
    String version,
    String instance,
    String bind,
    int port,
    @Nullable InetSocketAddress proxy) {

  static final String USAGE =
      "bookinfo productpage|details|reviews|ratings"
          + " [--version v1] [--instance NAME] [--bind 127.0.0.1] [--port 9080]";

  /** The services of the demo. */
  enum Role {
    PRODUCTPAGE,
    DETAILS,
    REVIEWS,
    RATINGS
  }

  /**
   * @throws IllegalArgumentException if the arguments do not fit {@link #USAGE}; the message says
   *     which and why
   */
  static Settings of(String[] args, Map<String, String> environment) {
    if (args.length == 0) {
      throw new IllegalArgumentException("which service?");
    }
    var role = role(args[0]);
    var options = options(Arrays.copyOfRange(args, 1, args.length));
    var version = options.getOrDefault("--version", "v1");
    var name = role.name().toLowerCase(Locale.ROOT) + "-" + version;
    return new Settings(
        role,
        version,
        options.getOrDefault("--instance", name),
        options.getOrDefault("--bind", "127.0.0.1"),
        port(options.getOrDefault("--port", "9080")),
        proxy(environment.get("http_proxy")));
  }

  Stars stars() {
    return switch (version) {
      case "v1" -> Stars.NONE;
      case "v2" -> Stars.BLACK;
      default -> Stars.RED;
    };
  }

  private static Role role(String name) {
    return Arrays.stream(Role.values())
        .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + name));
  }

  private static Map<String, String> options(String[] args) {
    var options = new HashMap<String, String>();
    for (int i = 0; i < args.length; i += 2) {
      if (!USAGE.contains("[" + args[i] + " ")) {
        throw new IllegalArgumentException("no option " + args[i]);
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value");
      }
      options.put(args[i], args[i + 1]);
    }
    return options;
  }

  private static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, with the value.
    }
    throw new IllegalArgumentException("--port " + text + " (expected: 0 to 65535)");
  }

  private static @Nullable InetSocketAddress proxy(@Nullable String url) {
    if (url == null || url.isBlank()) {
      return null;
    }
    var uri = URI.create(url);
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException("http_proxy=" + url + " (expected: http://host:port)");
    }
    return new InetSocketAddress(uri.getHost(), uri.getPort());
  }
}
