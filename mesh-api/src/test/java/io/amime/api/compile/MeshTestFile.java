package io.amime.api.compile;

import io.amime.api.codec.Decoded;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case of the compiler in one file: lines about the mesh, resources, expected table, with a line
 * of dashes (more than YAML's three) between them.
 *
 * <p>About the mesh: {@code bookinfo}; {@code workload ID NS/SERVICE k=v,k=v NAME:PORT …} (of mode
 * {@code ingress} or {@code egress} with that word at the end, unhealthy with {@code sick}, without
 * a proxy with {@code plain}); {@code show ID…} for whom the table is made; {@code all} to list
 * also what is at its defaults.
 */
final class MeshTestFile {
  private static final String SEPARATOR = "(?m)^-{4,}\\n";

  private final Path file;
  private final String about;
  private final String yaml;
  private final String expected;
  private final List<Instance> instances = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();
  private boolean all;

  private MeshTestFile(Path file, String[] parts) {
    this.file = file;
    this.about = parts[0];
    this.yaml = parts[1];
    this.expected = parts.length > 2 ? parts[2] : "";
    about.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).forEach(this::line);
  }

  static MeshTestFile read(Path file) {
    try {
      String[] parts = Files.readString(file).split(SEPARATOR, 3);
      if (parts.length < 2) {
        throw new IllegalArgumentException(file + " has no line of dashes");
      }
      return new MeshTestFile(file, parts);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  String expected() {
    return expected;
  }

  MeshState state() {
    Decoded decoded = ResourceCodec.decode(yaml);
    if (!decoded.isSound()) {
      throw new IllegalArgumentException(file + ": " + decoded.violations());
    }
    return MeshState.of(7, MeshDefaults.SAFE, decoded.resources(), instances);
  }

  String actual() {
    MeshState state = state();
    var table = new MeshTable(all);
    for (String id : shown) {
      Instance instance = state.instances().get(id);
      ProxySnapshot snapshot = SnapshotBuilder.build(state, instance.workload());
      // A proxy refuses what gives no table.
      RoutingTable.of(snapshot.virtualHosts(), (host, route) -> route, InstantSource.system());
      RoutingTable.of(snapshot.inbound().passed(), (host, route) -> route, InstantSource.system());
      table.snapshot(snapshot);
    }
    table.statuses(RuleStatuses.of(state));
    return table.text();
  }

  /** Puts the table of today into the file, for a person to read and judge. */
  void write(Path to) throws IOException {
    Files.writeString(to, about + "----------\n" + yaml + "----------\n" + actual());
  }

  private void line(String line) {
    String[] words = line.trim().split("\\s+");
    switch (words[0]) {
      case "bookinfo" -> instances.addAll(Bookinfo.instances());
      case "all" -> all = true;
      case "show" -> shown.addAll(Arrays.asList(words).subList(1, words.length));
      case "workload" -> instances.add(workload(words));
      default -> throw new IllegalArgumentException(file + ": " + line);
    }
  }

  private static Instance workload(String[] words) {
    List<String> flags = Arrays.asList(words);
    String[] name = words[2].split("/");
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : words[3].split(",")) {
      if (label.contains("=")) {
        labels.put(label.split("=")[0], label.split("=")[1]);
      }
    }
    List<Registration.Port> ports = new ArrayList<>();
    for (String word : words) {
      if (word.contains(":")) {
        int port = Integer.parseInt(word.split(":")[1]);
        ports.add(new Registration.Port(port, word.split(":")[0], port + 10000));
      }
    }
    var mode =
        flags.contains("ingress")
            ? Workload.Mode.INGRESS
            : flags.contains("egress") ? Workload.Mode.EGRESS : Workload.Mode.SIDECAR;
    return new Instance(
        new Workload(words[1], mode, name[1], name[0], name[1], labels),
        "127.0.0.1",
        15006,
        ports,
        !flags.contains("plain"),
        !flags.contains("sick"),
        List.of());
  }
}
