package io.amime.proxy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * How a server did in the public conformance suite of HTTP/2. A case is named by its section and
 * what it does: {@code http2/3.5 Sends client connection preface}.
 */
public record H2spec(Set<String> passed, Set<String> failed) {
  /** Begins all of it against a port of loopback. */
  public static CompletableFuture<H2spec> begin(int port, String... options) {
    var tool = Tool.named("h2spec");
    var done = new CompletableFuture<H2spec>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            done.complete(run(tool, port, List.of(options)));
          } catch (IOException | InterruptedException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private static H2spec run(Tool tool, int port, List<String> options)
      throws IOException, InterruptedException {
    var report = Files.createTempFile("h2spec", ".xml");
    try {
      var arguments =
          new ArrayList<>(
              List.of("-p", Integer.toString(port), "--strict", "-j", report.toString()));
      arguments.addAll(options);
      var said = tool.run(arguments.toArray(String[]::new));
      if (Files.size(report) == 0) {
        throw new IllegalStateException("h2spec reports nothing: " + said);
      }
      return read(report);
    } finally {
      Files.delete(report);
    }
  }

  private static H2spec read(Path report) throws IOException {
    var passed = new HashSet<String>();
    var failed = new HashSet<String>();
    try {
      var cases =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        var one = (Element) cases.item(i);
        var name = one.getAttribute("package") + " " + one.getAttribute("classname");
        var sound = one.getElementsByTagName("*").getLength() == 0;
        (sound ? passed : failed).add(name);
      }
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
    return new H2spec(passed, failed);
  }
}
