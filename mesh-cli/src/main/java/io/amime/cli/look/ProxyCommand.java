package io.amime.cli.look;

import io.amime.cli.Common;
import io.amime.cli.ExitCode;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import io.amime.cli.output.Table;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mesh proxy}. */
@Command(
    name = "proxy",
    description = "Look at proxies: status, config.",
    subcommands = {ProxyCommand.Status.class, ProxyCommand.Config.class})
final class ProxyCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();

  @Override
  public Integer call() {
    throw Problem.usage("which view?", "./mesh proxy status, or ./mesh proxy config ID");
  }

  /** {@code mesh proxy status}. */
  @Command(
      name = "status",
      description = {
        "Whether each proxy is connected and runs on the newest configuration.",
        "Exit code 1 when one does not."
      })
  static final class Status implements Callable<Integer> {
    @Mixin private final Common common = new Common();
    @Mixin private final Output output = new Output();

    @Override
    public Integer call() {
      try (var pilot = common.pilot()) {
        var proxies = pilot.get("/v1/proxies").json();
        output.print(common.out(), proxies, out -> print(out, proxies));
        for (var proxy : proxies) {
          if (!ProxyState.of(proxy).equals(ProxyState.SYNCED)) {
            return ExitCode.FAILED;
          }
        }
      }
      return ExitCode.OK;
    }

    private static void print(PrintWriter out, JsonNode proxies) {
      var table = new Table("PROXY", "STATE", "REVISION", "VERSION");
      for (var proxy : proxies) {
        table.row(
            proxy.path("id").asString(""),
            ProxyState.of(proxy),
            proxy.path("revision").asString(""),
            proxy.path("acked").asString("-"));
      }
      table.print(out);
    }
  }

  /** {@code mesh proxy config}. */
  @Command(name = "config", description = "The configuration that Pilot has for a proxy, as JSON.")
  static final class Config implements Callable<Integer> {
    @Mixin private final Common common = new Common();
    @Mixin private final Output output = new Output();

    @Parameters(
        index = "0",
        paramLabel = "ID",
        description = "As ./mesh proxy status lists it, such as reviews-v3.")
    private String id = "";

    @Override
    public Integer call() {
      try (var pilot = common.pilot()) {
        var path = "/v1/proxies/" + MeshApi.encode(id.replaceFirst("-proxy$", "")) + "/config";
        var config = pilot.get(path).json();
        output.print(common.out(), config, out -> out.println(config.toPrettyString()));
      }
      return 0;
    }
  }
}
