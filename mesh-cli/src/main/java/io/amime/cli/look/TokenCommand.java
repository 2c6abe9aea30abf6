package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.output.Output;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mesh token}. */
@Command(
    name = "token",
    description = {
      "Make an access token for a person or a program, and print it.",
      "Example: ./mesh token ci --role editor@namespace/default --ttl 8h"
    })
final class TokenCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "NAME", description = "Who shows up in the history.")
  private String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE@SCOPE",
      description =
          "viewer, operator, editor, owner or platform, at mesh, namespace/NAME or"
              + " service/NAMESPACE/NAME; may be repeated.")
  private List<String> roles = List.of();

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      defaultValue = "12h",
      description = "How long it is good for (default: ${DEFAULT-VALUE}).")
  private String ttl = "12h";

  @Override
  public Integer call() throws IOException {
    try (var citadel = common.service("citadel")) {
      var answer =
          citadel.post("/v1/tokens", Map.of("name", name, "roles", roles, "ttl", ttl)).json();
      output.print(common.out(), answer, out -> out.println(answer.path("token").asString()));
    }
    return 0;
  }
}
