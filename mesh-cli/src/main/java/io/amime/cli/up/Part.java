package io.amime.cli.up;

import io.amime.cli.state.Kind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that belongs to the mesh.
 *
 * @param program null for what is no Java program of ours
 * @param arguments of the program; for another, its whole command
 * @param environment beside the caller's
 * @param ports where it listens, by use
 * @param after names of the parts that must be ready before it starts
 * @param service what it serves, null for what is no workload
 */
record Part(
    String name,
    Kind kind,
    @Nullable Program program,
    List<String> arguments,
    Map<String, String> environment,
    Map<String, Integer> ports,
    List<String> after,
    @Nullable String service,
    Map<String, String> labels) {

  int port(String use) {
    var port = ports.get(use);
    if (port == null) {
      throw new IllegalStateException(name + " has no port " + use);
    }
    return port;
  }
}
