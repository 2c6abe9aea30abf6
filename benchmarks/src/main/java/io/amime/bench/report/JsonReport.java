package io.amime.bench.report;

import io.amime.bench.peers.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results as JSON: {@code {cases:{case:{peer:{…}}}, footprint:{peer:{…}}}}. A file that is there
 * keeps what was not measured anew, so that a long comparison can be made in parts.
 */
public final class JsonReport {
  /** Begins the names of ratios of a peer to itself; the rate follows. */
  static final String CHANGES = "changingToStillAt";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ObjectNode root;

  private JsonReport(ObjectNode root) {
    this.root = root;
  }

  public static JsonReport empty() {
    return new JsonReport(JSON.createObjectNode());
  }

  /** What that file holds, or nothing. */
  public static JsonReport of(@Nullable Path file) throws IOException {
    return file != null && Files.exists(file)
        ? new JsonReport((ObjectNode) JSON.readTree(Files.readString(file)))
        : empty();
  }

  /**
   * Takes a case in, in the place of what is there of the same peers.
   *
   * @param command that made it
   */
  public void add(CaseResult result, String command) {
    var peers = child(child(root, "cases"), result.name());
    var reference = result.peers().get(Peers.REFERENCE);
    result
        .peers()
        .forEach((name, peer) ->
            peers.set(name, peer(peer, reference, result.unit()).put("command", command)));
    result
        .peers()
        .forEach((name, peer) -> {
          if (peer.absent() == null) {
            var node = child(child(root, "footprint"), name).putObject(result.name());
            cold(node, peer);
            footprint(node, peer);
          }
        });
  }

  public void add(Facts facts) {
    var node = child(root, "facts");
    node.set("machine", JSON.valueToTree(new TreeMap<>(facts.machine())));
    node.set("versions", JSON.valueToTree(new TreeMap<>(facts.versions())));
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(root) + "\n");
  }

  public ObjectNode tree() {
    return root;
  }

  private static ObjectNode peer(PeerResult peer, @Nullable PeerResult reference, String unit) {
    var node = JSON.createObjectNode();
    if (peer.absent() != null) {
      return node.put("absent", peer.absent());
    }
    node.put("unit", unit);
    peer.figures().forEach((name, value) -> node.put(name, rounded(value)));
    var remarks = node.putArray("remarks");
    peer.remarks().forEach(remarks::add);
    if (peer.saturation().isEmpty()) {
      cold(node, peer);
      footprint(node, peer);
      return node;
    }
    node.put("cpuPerRequestUs", median(peer.saturation(), Sample::cpuMicros));
    node.put("requestsPerSecond", median(peer.saturation(), Sample::rate));
    node.put("errors", errors(peer));
    node.put("stolen", stolen(peer));
    if (reference != null && reference.absent() == null) {
      node.set("ratioToEnvoy", ratios(peer, reference));
    }
    peer.rates().forEach((rate, samples) -> child(child(node, "rates"), rate).setAll(at(samples)));
    changing(node, peer);
    node.set("rounds", JSON.valueToTree(peer.saturation()));
    return node;
  }

  private static ObjectNode at(List<Sample> samples) {
    var node = JSON.createObjectNode();
    node.put("requestsPerSecond", Math.round(median(samples, Sample::rate)));
    node.put("cpuPerRequestUs", median(samples, Sample::cpuMicros));
    node.put("p50Us", median(samples, Sample::p50));
    node.put("p99Us", median(samples, Sample::p99));
    node.put("p999Us", median(samples, Sample::p999));
    node.set("rounds", JSON.valueToTree(samples));
    return node;
  }

  /** What changing rules cost: the figures with them over those of the same peer without. */
  private static void changing(ObjectNode node, PeerResult peer) {
    peer.rates()
        .forEach((rate, samples) -> {
          if (rate.endsWith(PeerResult.CHANGING)) {
            var still = rate.substring(0, rate.length() - PeerResult.CHANGING.length());
            var without = peer.rates().getOrDefault(still, List.of());
            var to = child(node, CHANGES + still);
            ratio(to, "cpu", samples, without, Sample::cpuMicros);
            ratio(to, "p99", samples, without, Sample::p99);
            ratio(to, "p999", samples, without, Sample::p999);
          }
        });
  }

  /** Latencies at the rate that is half of what our proxy can do, where that was measured. */
  private static ObjectNode ratios(PeerResult peer, PeerResult reference) {
    var node = JSON.createObjectNode();
    ratio(node, "cpu", peer.saturation(), reference.saturation(), Sample::cpuMicros);
    var latest = "";
    for (var rate : peer.rates().keySet()) {
      var mine = peer.rates().getOrDefault(rate, List.of());
      var theirs = reference.rates().getOrDefault(rate, List.of());
      ratio(node, "cpuAt" + rate, mine, theirs, Sample::cpuMicros);
      latest = rate;
    }
    var mine = peer.rates().getOrDefault(latest, List.of());
    var theirs = reference.rates().getOrDefault(latest, List.of());
    ratio(node, "p50", mine, theirs, Sample::p50);
    ratio(node, "p99", mine, theirs, Sample::p99);
    ratio(node, "p999", mine, theirs, Sample::p999);
    return node;
  }

  private static void ratio(
      ObjectNode node,
      String name,
      List<Sample> mine,
      List<Sample> theirs,
      ToDoubleFunction<Sample> figure) {
    Ratio.of(mine, theirs, figure)
        .ifPresent(ratio -> {
          node.put(name, rounded(ratio.median()));
          node.putArray(name + "Range").add(rounded(ratio.least())).add(rounded(ratio.most()));
        });
  }

  /** The start; the median and the range where there was more than one. */
  private static void cold(ObjectNode node, PeerResult peer) {
    spread(node, "firstAnswerMs", peer.firstAnswerMillis());
    spread(node, "requestsInFirst3s", peer.firstThreeSeconds());
    if (peer.warmUpSeconds() > 0) {
      node.put("warmUpSeconds", rounded(peer.warmUpSeconds()));
    }
  }

  private static void spread(ObjectNode node, String name, List<Double> values) {
    if (values.isEmpty()) {
      return;
    }
    node.put(name, Math.round(Ratio.median(values)));
    if (values.size() > 1) {
      var sorted = values.stream().sorted().toList();
      node.putArray(name + "Range")
          .add(Math.round(sorted.getFirst()))
          .add(Math.round(sorted.getLast()));
    }
  }

  private static void footprint(ObjectNode node, PeerResult peer) {
    if (peer.pssKilobytes() > 0) {
      node.put("pssMb", rounded(peer.pssKilobytes() / 1024.0));
    }
    peer.footprint().forEach((name, value) -> node.put(name, rounded(value)));
  }

  private static long errors(PeerResult peer) {
    return peer.saturation().stream().mapToLong(Sample::errors).sum()
        + peer.rates().values().stream().flatMap(List::stream).mapToLong(Sample::errors).sum();
  }

  private static double stolen(PeerResult peer) {
    return rounded(peer.saturation().stream().mapToDouble(Sample::stolen).max().orElse(0));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return rounded(Ratio.median(samples.stream().map(figure::applyAsDouble).toList()));
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static ObjectNode child(ObjectNode node, String name) {
    return node.get(name) instanceof ObjectNode there ? there : node.putObject(name);
  }
}
