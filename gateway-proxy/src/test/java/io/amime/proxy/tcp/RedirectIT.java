package io.amime.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.testing.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/redirect} between two machines that exist only for this test. */
class RedirectIT {
  private static final String SCRIPT = Path.of("../deploy/redirect").toAbsolutePath().toString();
  private static final int APPLICATION = 1000;
  private static final int SIDECAR = 1337;

  private static NetworkNamespace here;
  private static NetworkNamespace there;

  @BeforeAll
  static void cable(@TempDir Path directory) {
    here = NetworkNamespace.open();
    there = NetworkNamespace.open();
    NetworkNamespace.connect(
        here, List.of("10.77.0.1/24", "fd77::1/64"), there, List.of("10.77.0.2/24", "fd77::2/64"));
    greet(
        here,
        directory.resolve("here"),
        "sidecar@127.0.0.1@15001",
        "sidecar@::1@15001",
        "own@127.0.0.1@7000",
        "own@10.77.0.1@7000");
    greet(
        there,
        directory.resolve("there"),
        "direct@10.77.0.2@80",
        "direct@10.77.0.2@81",
        "direct@fd77::2@80",
        "inbound@10.77.0.2@15006",
        "inbound@fd77::2@15006");
  }

  private static void greet(NetworkNamespace in, Path output, String... places) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", "target/test-classes", "io.amime.proxy.testing.Greeter"));
    command.addAll(List.of(places));
    in.start(0, output, command);
    Awaitility.await().until(() -> Files.readString(output).contains("ready"));
  }

  @AfterEach
  void down() {
    here.run(SCRIPT, "down");
    there.run(SCRIPT, "down");
  }

  @AfterAll
  static void close() {
    for (var namespace : new NetworkNamespace[] {here, there}) {
      if (namespace != null) {
        namespace.close();
      }
    }
  }

  private static String dial(int user, String address, int port) {
    var script = "exec 3<>/dev/tcp/" + address + "/" + port + " && head -1 <&3";
    return here.tryRunAs(user, "timeout", "5", "bash", "-c", script).output();
  }

  @ParameterizedTest
  @CsvSource({
    // who, whom, where it ends without redirection and with it
    "1000, 10.77.0.2, 80, direct, sidecar",
    "1000, fd77::2, 80, direct, sidecar",
    "1337, 10.77.0.2, 80, direct, direct",
    "1337, fd77::2, 80, direct, direct",
    "1000, 127.0.0.1, 7000, own, own",
    "1000, 10.77.0.1, 7000, own, own",
  })
  void whatTheApplicationDialsOutsideGoesToItsSidecar(
      int user, String address, int port, String without, String with) {
    assertThat(dial(user, address, port)).isEqualTo(without);
    here.run(SCRIPT, "up", "--uid", "1337");
    assertThat(dial(user, address, port)).isEqualTo(with);
    here.run(SCRIPT, "down");
    assertThat(dial(user, address, port)).isEqualTo(without);
  }

  @ParameterizedTest
  @CsvSource({
    "--exclude-outbound-ports, '22,80', direct, direct",
    "--exclude-outbound-ports, '22', sidecar, sidecar",
    "--exclude-outbound-ranges, '10.77.0.0/16', direct, sidecar",
    "--exclude-outbound-ranges, 'fd77::2,10.1.0.0/16', sidecar, direct",
    "--include-outbound-ranges, '10.0.0.0/8', sidecar, direct",
    "--include-outbound-ranges, '10.1.0.0/16,fd00::/8', direct, sidecar",
  })
  void someDestinationsBypassIt(String option, String value, String v4, String v6) {
    here.run(SCRIPT, "up", option, value);
    assertThat(dial(APPLICATION, "10.77.0.2", 80)).isEqualTo(v4);
    assertThat(dial(APPLICATION, "fd77::2", 80)).isEqualTo(v6);
  }

  @Test
  void whatComesFromOutsideGoesToTheInboundPort() {
    there.run(SCRIPT, "up", "--inbound-port", "15006", "--exclude-inbound-ports", "81");
    assertThat(dial(SIDECAR, "10.77.0.2", 80)).isEqualTo("inbound");
    assertThat(dial(SIDECAR, "fd77::2", 80)).isEqualTo("inbound");
    assertThat(dial(SIDECAR, "10.77.0.2", 15006)).isEqualTo("inbound");
    assertThat(dial(SIDECAR, "10.77.0.2", 81)).isEqualTo("direct");
    there.run(SCRIPT, "up", "--inbound-port", "15006", "--include-inbound-ports", "81");
    assertThat(dial(SIDECAR, "10.77.0.2", 80)).isEqualTo("direct");
    assertThat(dial(SIDECAR, "10.77.0.2", 81)).isEqualTo("inbound");
  }

  @Test
  void twiceIsAsGoodAsOnce() {
    here.run(SCRIPT, "up", "--inbound-port", "15006");
    var once = here.run("nft", "list", "ruleset");
    here.run(SCRIPT, "up", "--inbound-port", "15006");
    assertThat(here.run("nft", "list", "ruleset")).isEqualTo(once).contains("chain outbound");
    here.run(SCRIPT, "down");
    here.run(SCRIPT, "down");
    assertThat(here.run("nft", "list", "ruleset")).isEmpty();
  }

  @Test
  void othersKeepTheirRules() {
    here.run(
        "nft", "add table ip nat; add chain ip nat OUTPUT { type nat hook output priority 0; }");
    here.run(SCRIPT, "up");
    here.run(SCRIPT, "up", "--table", "another", "--outbound-port", "15002");
    here.run(SCRIPT, "down");
    assertThat(here.run("nft", "list", "tables")).isEqualTo("table ip nat\ntable inet another");
    here.run(SCRIPT, "down", "--table", "another");
    here.run("nft", "delete table ip nat");
  }

  @Test
  void itSaysWhatItWouldDoAndWhatItHasDone() {
    var planned = here.run(SCRIPT, "up", "--uid", "1337", "--dry-run");
    assertThat(planned).contains("meta skuid { 1337 } return").contains("redirect to :15001");
    assertThat(here.tryRun(SCRIPT, "show").exit()).isEqualTo(1);
    here.run(SCRIPT, "up");
    dial(APPLICATION, "10.77.0.2", 80);
    assertThat(here.run(SCRIPT, "show")).contains("packets 1 ").contains("redirect to :15001");
    assertThat(here.run(SCRIPT, "down", "--dry-run")).contains("delete table inet amime");
    assertThat(here.tryRun(SCRIPT, "show").exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--outbound-port, 70000, 'error: --outbound-port: 70000 (expected: 1 to 65535)'",
    "--inbound-port, http, 'error: --inbound-port: http (expected: 1 to 65535)'",
    "--uid, nobody-here, 'error: --uid: nobody-here (expected: a number, or a name known to passwd)'",
    "--exclude-outbound-ranges, host, 'error: --exclude-outbound-ranges: host (expected: networks'",
    "--table, 'x y', 'error: --table: x y (expected: letters and digits)'",
    "--port, 1, 'error: unknown option --port'",
  })
  void wrongValuesAreNamedAndNothingIsDone(String option, String value, String message) {
    var result = here.tryRun(SCRIPT, "up", option, value);
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.output()).startsWith(message).contains("try: deploy/redirect --help");
    assertThat(here.run("nft", "list", "ruleset")).isEmpty();
  }

  @Test
  void whoMayNotIsTold() {
    var result = here.tryRunAs(APPLICATION, SCRIPT, "up");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.output()).contains("again as root, or with CAP_NET_ADMIN");
  }
}
