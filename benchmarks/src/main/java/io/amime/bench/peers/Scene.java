package io.amime.bench.peers;

import io.amime.bench.cases.Setup;
import io.amime.bench.load.Backend;
import io.amime.bench.measure.Site;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a proxy is started into.
 *
 * @param setup what it has to do
 * @param backend what answers behind it
 * @param site where its files go
 * @param trust who everybody is
 * @param number of this start, where one proxy is started more than once
 */
public record Scene(Setup setup, Backend backend, Site site, Trust trust, int number) {

  /** The same for another start. */
  public Scene number(int other) {
    return new Scene(setup, backend, site, trust, other);
  }

  /** A folder for the files of one process. */
  Path folder(String process) throws IOException {
    return site.folder(process + "-" + number);
  }
}
