package io.amime.cli.up;

import io.amime.cli.Common;
import io.amime.cli.Installed;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mesh up}. */
@Command(
    name = "up",
    description = {
      "Start the mesh with the Bookinfo demo on this machine, or what of it has died.",
      "Returns when all of it is ready; ./mesh down stops it."
    })
public final class UpCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();

  @Option(
      names = "--redis-url",
      paramLabel = "URL",
      description = "A Redis to use, as redis://HOST:PORT, instead of one of our own.")
  private @Nullable String redisUrl;

  @Option(
      names = "--db-url",
      paramLabel = "URL",
      description =
          "A PostgreSQL to keep the rules in, as postgresql://USER:PASSWORD@HOST/DATABASE,"
              + " instead of a file.")
  private @Nullable String dbUrl;

  @Option(
      names = "--egress",
      description =
          "With an egress gateway, through which EgressRules with amime.io/via leave the mesh;"
              + " also added to a mesh that runs.")
  private boolean egress;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var installed = Installed.here();
    new Up(
            new Distribution(installed.root(), installed.java()),
            common.state(),
            new Progress(common.out()))
        .run(new Up.Asked(common.portOffset(), redisUrl, dbUrl, egress));
    return 0;
  }
}
