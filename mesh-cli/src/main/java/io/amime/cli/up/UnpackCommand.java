package io.amime.cli.up;

import io.amime.cli.Common;
import io.amime.cli.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mesh unpack}. */
@Command(
    name = "unpack",
    description = {
      "Lay the built programs out for an image: a folder each, with the libraries, the options",
      "of ./mesh up in java.options, and a cache for a fast start. Nothing goes on running."
    })
public final class UnpackCommand implements Callable<Integer> {
  @Mixin private final Common common = new Common();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIRECTORY",
      description = "Where they will run; java.options names files there.")
  private @Nullable Path to;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var target = Objects.requireNonNull(to, "--to").toAbsolutePath().normalize();
    var installed = Installed.here();
    var distribution = new Distribution(installed.root(), installed.java());
    new Training(distribution, new Progress(common.out())).ifNeeded();
    distribution.layOut(target);
    return 0;
  }
}
