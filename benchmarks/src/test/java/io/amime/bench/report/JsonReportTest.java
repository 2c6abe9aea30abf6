package io.amime.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class JsonReportTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void measured() throws IOException {
    file = folder.resolve("results.json");
    write("one", "envoy", 20, "amime", 10);
  }

  @Test
  void figuresStandWhereReadersLookForThem() throws IOException {
    var amime = read().path("cases").path("one").path("amime");

    assertThat(amime.path("cpuPerRequestUs").asDouble()).isEqualTo(10);
    assertThat(amime.path("ratioToEnvoy").path("cpu").asDouble()).isEqualTo(0.5);
    assertThat(amime.path("ratioToEnvoy").has("p999")).isTrue();
    assertThat(read().path("footprint").path("amime").path("one").path("pssMb").asDouble())
        .isEqualTo(100);
  }

  @Test
  void aLaterRunKeepsWhatItDidNotMeasure() throws IOException {
    write("two", "envoy", 20, "amime", 30);
    write("one", "envoy", 10, "nginx", 4);

    var cases = read().path("cases");
    assertThat(cases.path("one").path("amime").path("ratioToEnvoy").path("cpu").asDouble())
        .isEqualTo(0.5);
    assertThat(cases.path("one").path("nginx").path("ratioToEnvoy").path("cpu").asDouble())
        .isEqualTo(0.4);
    assertThat(cases.path("two").path("amime").path("ratioToEnvoy").path("cpu").asDouble())
        .isEqualTo(1.5);
  }

  @Test
  void theRangeOfSeveralStartsIsKept() throws IOException {
    var result = new CaseResult("start", "", "request");
    var peer = new PeerResult();
    peer.cold(1900, 12_000);
    peer.cold(2100, 14_000);
    peer.cold(2000, 13_000);
    result.peers().put("amime", peer);
    add(result);

    var start = read().path("footprint").path("amime").path("start");
    assertThat(start.path("firstAnswerMs").asInt()).isEqualTo(2000);
    assertThat(start.path("requestsInFirst3sRange").get(0).asInt()).isEqualTo(12_000);
  }

  @Test
  void thePageHasALineForEachPeer() throws IOException {
    assertThat(MarkdownReport.of(JsonReport.of(file)))
        .contains("| one | amime | 10.0 | request | 1000.0 | 0.50 (0.50–0.50) |")
        .contains("| one | envoy | 20.0 |");
  }

  private void write(String name, String first, double cpu, String second, double other)
      throws IOException {
    var result = new CaseResult(name, "what", "request");
    result.peers().put(first, peer(cpu));
    result.peers().put(second, peer(other));
    add(result);
  }

  private void add(CaseResult result) throws IOException {
    var report = JsonReport.of(file);
    report.add(result, "./mesh bench");
    report.write(file);
  }

  private static PeerResult peer(double cpu) {
    var peer = new PeerResult();
    var sample = new Sample(cpu, 1000, 1, 2, 3, 0, 1, 1, 0, 0);
    peer.saturated(sample);
    peer.atRate("half", sample);
    peer.memory(100 * 1024);
    return peer;
  }

  private JsonNode read() throws IOException {
    return JsonReport.of(file).tree();
  }
}
