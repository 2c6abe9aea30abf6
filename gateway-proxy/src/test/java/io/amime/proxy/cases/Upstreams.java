package io.amime.proxy.cases;

import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.proxy.testing.RawBackend;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands behind the proxies: each member of a service is a backend of its own, which notes
 * what it gets and answers as the request tells it to.
 *
 * <p>A member with the label {@code version=dead} takes no connections, one with {@code
 * version=bad} answers 500 to everything.
 */
final class Upstreams implements AutoCloseable {
  /** Under which calls are noted; none are without. */
  static final String KEY = "x-case";

  /**
   * What the n-th try gets: {@code 200}, {@code 200@700} after that many milliseconds, or {@code
   * reset}; the last one counts for all that follow.
   */
  static final String ANSWERS = "x-answers";

  /** A header field of the answer, {@code name=value}. */
  static final String SAY = "x-say";

  /** In the answer: the port of the backend that gave it. */
  static final String SERVED_BY = "x-served-by";

  private final List<RawBackend> backends = new ArrayList<>();
  private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();
  private final List<RawBackend> bad = new ArrayList<>();
  private final Socket dead = bound();

  /** What a backend got. */
  record Call(int port, String method, String target, Map<String, String> headers, String body) {
    boolean isShadow() {
      return headers.getOrDefault("host", "").contains("-shadow");
    }
  }

  /** Whom a backend stands for. */
  record Member(String host, Map<String, String> labels) {
    /** Such as {@code reviews v2}. */
    String name() {
      return (host.split("\\.")[0] + " " + labels.getOrDefault("version", "")).strip();
    }
  }

  /**
   * A snapshot whose members are here.
   *
   * @param members by port
   */
  record Stage(ProxySnapshot snapshot, Map<Integer, Member> members) {}

  /** Puts backends in the place of a snapshot's members. */
  Stage place(ProxySnapshot s) {
    var members = new HashMap<Integer, Member>();
    var endpoints = new HashMap<String, List<Endpoint>>();
    s.endpoints()
        .forEach((service, all) -> {
          var placed = new ArrayList<Endpoint>();
          for (var e : all) {
            int port = port(e.labels().getOrDefault("version", ""), members.size());
            var host = service.substring(0, service.lastIndexOf(':'));
            members.put(port, new Member(host, e.labels()));
            placed.add(
                new Endpoint(
                    e.id(), "127.0.0.1", port, e.labels(), false, e.healthy(), e.weight()));
          }
          endpoints.put(service, placed);
        });
    return new Stage(
        new ProxySnapshot(
            s.version(),
            s.revision(),
            s.workload(),
            s.virtualHosts(),
            s.clusters(),
            endpoints,
            s.peers(),
            s.inbound(),
            s.outbound(),
            s.policy()),
        members);
  }

  private int port(String version, int index) {
    return switch (version) {
      case "dead" -> dead.getLocalPort();
      case "bad" -> at(index, bad, Upstreams::fail);
      default -> at(index, backends, this::answer);
    };
  }

  private static int at(int index, List<RawBackend> list, RawBackend.Script script) {
    while (list.size() <= index) {
      list.add(new RawBackend(script));
    }
    return list.get(index).port();
  }

  /** Calls noted under a key so far, in order. */
  List<Call> calls(String key) {
    var noted = calls.getOrDefault(key, List.of());
    synchronized (noted) {
      return List.copyOf(noted);
    }
  }

  private boolean answer(RawBackend.Request request, OutputStream out) throws Exception {
    var body = new String(request.readBody(), StandardCharsets.UTF_8);
    var line = request.line().split(" ");
    var call = new Call(request.socket().getLocalPort(), line[0], line[1], request.headers(), body);
    var step = step(request.header(ANSWERS), note(call));
    if (step.equals("reset")) {
      return false;
    }
    var parts = step.split("@");
    if (parts.length > 1) {
      Thread.sleep(Long.parseLong(parts[1]));
    }
    write(request, out, parts[0]);
    return true;
  }

  private static boolean fail(RawBackend.Request request, OutputStream out) throws IOException {
    request.readBody();
    write(request, out, "500");
    return true;
  }

  /** Its number among the calls of its key, from 1; shadows do not count. */
  private int note(Call call) {
    var key = call.headers().get(KEY);
    if (key == null) {
      return 1;
    }
    var noted = calls.computeIfAbsent(key, k -> new ArrayList<>());
    synchronized (noted) {
      noted.add(call);
      return (int) noted.stream().filter(c -> !c.isShadow()).count();
    }
  }

  private static String step(String answers, int number) {
    if (answers == null || number == 0) {
      return "200";
    }
    var steps = answers.split(",");
    return steps[Math.min(number, steps.length) - 1].strip();
  }

  private static void write(RawBackend.Request request, OutputStream out, String status)
      throws IOException {
    var said = request.headers().getOrDefault(SAY, "").replaceFirst("=", ": ");
    var head =
        "HTTP/1.1 %s X\r\nContent-Length: 2\r\n%s: %d\r\n%s\r\n"
            .formatted(
                status,
                SERVED_BY,
                request.socket().getLocalPort(),
                said.isEmpty() ? "" : said + "\r\n");
    var text = request.line().startsWith("HEAD ") ? head : head + "ok";
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Has its port for as long as it is open and takes no connections there. */
  private static Socket bound() {
    try {
      var socket = new Socket();
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    backends.forEach(RawBackend::close);
    bad.forEach(RawBackend::close);
    try {
      dead.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
