package io.amime.api.routing;

import io.amime.api.routing.RoutingCase.Request;
import io.amime.api.routing.RoutingCase.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The cases in the files {@code cases/*.cases}. Each begins with {@code === §N what it proves} and
 * has four parts with a line of four dashes between them: about the mesh and the caller ({@link
 * CaseWorld}; {@code from NAME.NAMESPACE k=v,k=v}, {@code from-address IP}, {@code to-address IP},
 * {@code ingress}), the rules, the request, and what must become of it. An empty first or second
 * part is that of the case before.
 */
public final class RoutingCases {
  /** Listed, because a jar does not list. */
  static final List<String> FILES =
      List.of(
          "names",
          "order",
          "source",
          "match",
          "subnets",
          "weights",
          "redirect-rewrite",
          "timeout-retries",
          "fault",
          "mirror-cors-headers",
          "expiry",
          "policies",
          "ports",
          "ingress",
          "refused",
          "egress",
          "virtual-service",
          "destination-rule",
          "gateway",
          "mixed");

  private static final Source USUAL =
      Source.of("productpage", Map.of("app", "productpage", "version", "v1"));
  private static final Source INGRESS =
      Source.of("istio-ingress.istio-system", Map.of("istio", "ingress"));

  private final List<RoutingCase> cases = new ArrayList<>();
  private String about = "";
  private String rules = "";

  private RoutingCases() {}

  /** All of them, in order. */
  public static List<RoutingCase> all() {
    return FILES.stream().flatMap(f -> read(f).stream()).toList();
  }

  private static List<RoutingCase> read(String file) {
    try (var in = RoutingCases.class.getResourceAsStream("cases/" + file + ".cases")) {
      return parse(
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of a text that is written as the files are. */
  public static List<RoutingCase> parse(String text) {
    var reader = new RoutingCases();
    for (var block : text.split("(?m)^=== ")) {
      if (!block.isBlank() && !block.startsWith("#")) {
        reader.block(block);
      }
    }
    return reader.cases;
  }

  private void block(String block) {
    int end = block.indexOf('\n');
    var title = block.substring(0, end).strip();
    var parts = block.substring(end + 1).split("(?m)^----\\n", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(title + ": four parts are needed, not " + parts.length);
    }
    about = parts[0].isBlank() ? about : parts[0];
    rules = parts[1].isBlank() ? rules : parts[1];
    var source = USUAL;
    String address = null;
    boolean ingress = false;
    var world = new ArrayList<String>();
    for (var line : about.lines().filter(l -> !l.isBlank()).toList()) {
      var words = line.split("\\s+");
      if (CaseWorld.isAbout(line)) {
        world.add(line);
      } else {
        switch (words[0]) {
          case "from" ->
              source =
                  Source.of(words[1], words.length > 2 ? CaseWorld.labels(words[2]) : Map.of());
          case "from-address" -> source = source.at(words[1]);
          case "to-address" -> address = words[1];
          case "ingress" -> {
            ingress = true;
            source = INGRESS;
          }
          default -> throw new IllegalArgumentException(title + ": " + line);
        }
      }
    }
    cases.add(
        new RoutingCase(
            title,
            CaseWorld.of(world),
            source,
            ingress,
            rules,
            request(parts[2], address),
            parts[3].strip() + "\n"));
  }

  private static Request request(String text, String address) {
    var lines = text.lines().filter(l -> !l.isBlank()).toList();
    var first = lines.getFirst().split(" ", 2);
    var headers = new LinkedHashMap<String, String>();
    for (var line : lines.subList(1, lines.size())) {
      var field = line.split(": ?", 2);
      headers.merge(field[0], field[1], (a, b) -> a + "," + b);
    }
    return new Request(first[0], first[1], headers, address);
  }

  /** Such as {@code refused spec.route[0].weight: takes all}; path and part of the message. */
  public static List<String> refusals(RoutingCase oneCase) {
    return Arrays.stream(oneCase.expected().split("\n"))
        .filter(l -> l.startsWith("refused "))
        .map(l -> l.substring("refused ".length()))
        .toList();
  }
}
