package io.amime.bench.load;

import io.amime.bench.cases.Case;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.cases.Traffic;
import io.amime.bench.echo.EchoServer;
import io.amime.bench.measure.CpuTime;
import io.amime.bench.measure.Machine;
import io.amime.bench.measure.ManagedProcess;
import io.amime.bench.measure.Site;
import io.amime.bench.trust.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What answers behind the proxies, on the load's core.
 *
 * @param process that answers
 * @param first port of version v1
 * @param second port of version v2
 * @param tls port of version v1 behind mutual TLS
 */
public record Backend(ManagedProcess process, int first, int second, int tls)
    implements AutoCloseable {
  /** Header that names the version which answered. */
  static final String VERSION = "x-backend";

  public static Backend start(Case asked, Site site, Trust trust) throws IOException {
    int first = Site.freePort();
    int second = Site.freePort();
    int third = Site.freePort();
    int fourth = Site.freePort();
    boolean echo = asked.traffic() instanceof Traffic.Echo;
    if (asked.setup().wire() == Wire.HTTP2) {
      return new Backend(echoes(site, first, second, third, fourth), first, second, 0);
    }
    if (asked.setup().wire() == Wire.WEBSOCKET) {
      return new Backend(echoes(site, first, second, third, fourth), third, third, 0);
    }
    if (echo) {
      return new Backend(echoes(site, first, second, third, fourth), fourth, fourth, 0);
    }
    return new Backend(NginxBackend.start(site, trust, first, second, third), first, second, third);
  }

  private static ManagedProcess echoes(Site site, int... ports) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return site.start(
        Machine.LOAD_CORE,
        List.of(
            java,
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            EchoServer.class.getName(),
            Integer.toString(ports[0]),
            Integer.toString(ports[1]),
            Integer.toString(ports[2]),
            Integer.toString(ports[3])),
        site.folder("backend").resolve("log"));
  }

  public CpuTime cpu() throws IOException {
    return process.cpu();
  }

  @Override
  public void close() {
    process.close();
  }
}
