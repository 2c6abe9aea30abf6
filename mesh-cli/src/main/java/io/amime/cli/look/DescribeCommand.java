package io.amime.cli.look;

import io.amime.api.resource.ResourceKind;
import io.amime.cli.Common;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import io.amime.cli.output.Output;
import io.amime.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code mesh describe}. */
@Command(
    name = "describe",
    description = "Say what is known of a service.",
    subcommands = DescribeCommand.Service.class)
final class DescribeCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();

  @Override
  public Integer call() {
    throw Problem.usage("describe what?", "./mesh describe service NAME");
  }

  /** {@code mesh describe service}. */
  @Command(
      name = "service",
      description = "Its ports, versions and instances, and the rules that name it.")
  static final class Service implements Callable<Integer> {
    private static final List<ResourceKind> RULES =
        List.of(ResourceKind.ROUTE_RULE, ResourceKind.DESTINATION_POLICY);

    @Mixin private final Common common = new Common();
    @Mixin private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "NAME", description = "Its short name.")
    private String name = "";

    @Option(
        names = {"-n", "--namespace"},
        paramLabel = "NAMESPACE",
        defaultValue = "default",
        description = "Where it is (default: ${DEFAULT-VALUE}).")
    private String namespace = "default";

    @Override
    public Integer call() {
      try (var pilot = common.pilot()) {
        var service = service(pilot.get("/v1/services").json());
        var rules = new ArrayList<JsonNode>();
        RULES.forEach(kind -> rules.addAll(rules(pilot, kind)));
        output.print(
            common.out(),
            Map.of("service", service, "rules", rules),
            out -> print(out, service, rules));
      }
      return 0;
    }

    private JsonNode service(JsonNode services) {
      var names = new ArrayList<String>();
      for (var service : services) {
        var itsName = service.path("service").asString("");
        if (itsName.equals(name) && service.path("namespace").asString("").equals(namespace)) {
          return service;
        }
        names.add(itsName + "." + service.path("namespace").asString(""));
      }
      throw Problem.failed(
          "no service %s in %s; there are: %s".formatted(name, namespace, String.join(", ", names)),
          "./mesh describe service NAME -n NAMESPACE");
    }

    private List<JsonNode> rules(MeshApi pilot, ResourceKind kind) {
      var found = new ArrayList<JsonNode>();
      var path = "/apis/" + ResourceKind.CONFIG_API + "/" + kind.plural();
      for (var rule : pilot.get(path).json().path("items")) {
        var destination = rule.path("spec").path("destination");
        if (destination.path("name").asString("").equals(name)
            || destination.path("service").asString("").startsWith(name + ".")) {
          found.add(rule);
        }
      }
      return found;
    }

    private static void print(PrintWriter out, JsonNode service, List<JsonNode> rules) {
      out.println("host: " + service.path("host").asString(""));
      for (var port : service.path("ports")) {
        out.printf("port: %s %s%n", port.path("port"), port.path("name").asString(""));
      }
      out.println();
      var versions = new Table("VERSION", "INSTANCES");
      for (var version : service.path("versions")) {
        var instances = version.path("instances");
        versions.row(
            Words.labels(version.path("labels")),
            instances.isArray() ? Integer.toString(instances.size()) : instances.asString());
      }
      versions.print(out);
      out.println();
      if (rules.isEmpty()) {
        out.println("No rule names it: all versions share its requests.");
      }
      for (var rule : rules) {
        out.printf(
            "%s %s: %s%n",
            rule.path("kind").asString(""),
            rule.path("metadata").path("name").asString(""),
            state(rule));
      }
    }

    /** The first condition that does not hold, with why; else that it acts. */
    private static String state(JsonNode rule) {
      for (var condition : rule.path("status").path("conditions")) {
        if (!condition.path("status").asString("").equals("True")) {
          return condition.path("reason").asString("")
              + ": "
              + condition.path("message").asString("");
        }
      }
      return "acts";
    }
  }
}
