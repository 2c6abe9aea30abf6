package io.amime.bench.cases;

import io.amime.bench.cases.Setup.Entry;
import io.amime.bench.cases.Setup.Upstream;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.cases.Traffic.Bulk;
import io.amime.bench.cases.Traffic.Connections;
import io.amime.bench.cases.Traffic.Counted;
import io.amime.bench.cases.Traffic.Counted.What;
import io.amime.bench.cases.Traffic.Echo;
import io.amime.bench.cases.Traffic.Grpc;
import io.amime.bench.cases.Traffic.Requests;
import io.amime.bench.cases.Traffic.Started;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All comparisons. */
public final class Cases {
  private static final int STREAMS = 10;
  private static final int TEN = 10;
  private static final int MEGABYTE = 1_000_000;
  private static final long GIGABYTE = 1_000_000_000;
  private static final Message SMALL = Message.get();
  private static final Setup PLAIN = Setup.PLAIN;

  private final List<Case> all = new ArrayList<>();

  private Cases() {
    http1();
    counts();
    starts();
    trust();
    others();
    scale();
  }

  public static List<Case> all() {
    return List.copyOf(new Cases().all);
  }

  public static Optional<Case> find(String name) {
    return all().stream().filter(c -> c.name().equals(name)).findFirst();
  }

  private void http1() {
    add(
        "http1-plain",
        "HTTP/1.1 keep-alive GET of 1 KiB over a plain route, no access log",
        PLAIN,
        requests(SMALL));
    add(
        "http1-full",
        "the same with weights, header match, timeout, retries, limits, fault at 0 %, access log",
        PLAIN.policies(Policies.FULL),
        requests(SMALL.header("x-user", "bench")));
    add(
        "post-10k",
        "POST of 10 KiB, answered with 1 KiB",
        PLAIN,
        requests(Message.post(10 * 1024)));
    add("body-1m", "GET of 1 MB", PLAIN, requests(Message.file("/1m", MEGABYTE)));
    add("body-1g", "GET of 1 GB, per GB", PLAIN, new Bulk(Message.file("/1g", GIGABYTE), 1));
    add("headers-100", "GET with 100 headers", PLAIN, requests(hundredHeaders()));
    add(
        "retries",
        "GET over a route with a timeout, retries and a limit for each try of its own",
        PLAIN.policies(Policies.RETRIES),
        requests(SMALL));
    add(
        "policies-20",
        "GET into the serving side, past 20 local policies",
        PLAIN.policies(Policies.TWENTY),
        requests(SMALL.header("x-user", "bench")));
  }

  private void counts() {
    var full = PLAIN.policies(Policies.FULL);
    var matched = SMALL.header("x-user", "bench");
    add(
        "syscalls",
        "system calls of a request, one at a time",
        PLAIN,
        new Counted(SMALL, What.SYSTEM_CALLS));
    add(
        "syscalls-full",
        "the same with all policies",
        full,
        new Counted(matched, What.SYSTEM_CALLS));
    add("allocation", "bytes that a request allocates", PLAIN, new Counted(SMALL, What.ALLOCATION));
    add(
        "allocation-full",
        "the same with all policies",
        full,
        new Counted(matched, What.ALLOCATION));
    add(
        "idle-connections",
        "memory of 10,000 connections that have had one request each",
        PLAIN,
        new Counted(SMALL, What.IDLE_CONNECTIONS));
  }

  private void starts() {
    add(
        "start",
        "a start in each round: until the first answer, and requests in the 3 s after",
        PLAIN,
        new Started(SMALL, 1));
    add(
        "ten-workloads",
        "ten proxies beside each other, each after 3 s of load: memory together",
        PLAIN,
        new Started(SMALL, TEN));
  }

  private void trust() {
    add(
        "mtls-upstream",
        "GET in clear, forwarded by mutual TLS",
        PLAIN.upstream(Upstream.MUTUAL_TLS),
        requests(SMALL));
    add(
        "mtls-pair",
        "GET through two proxies with mutual TLS between them, both counted",
        PLAIN.upstream(Upstream.SECOND_PROXY),
        requests(SMALL));
    add(
        "connections-plain",
        "a new connection for each GET",
        PLAIN,
        new Connections(SMALL, Traffic.USUAL));
    add(
        "connections-tls",
        "a new connection with a whole mutual TLS handshake for each GET",
        PLAIN.entry(Entry.MUTUAL_TLS),
        new Connections(SMALL, Traffic.USUAL));
  }

  private void others() {
    var http2 = PLAIN.wire(Wire.HTTP2);
    add(
        "http2-plain",
        "HTTP/2 in clear, GET of 1 KiB, 10 streams on each of 32 connections",
        http2,
        new Requests(SMALL, Traffic.USUAL, STREAMS));
    add(
        "http2-tls",
        "the same into the serving side by mutual TLS",
        http2.entry(Entry.MUTUAL_TLS),
        new Requests(SMALL, Traffic.USUAL, STREAMS));
    add(
        "grpc-unary",
        "gRPC calls with 1 KiB both ways",
        http2,
        new Grpc(Message.SMALL, Traffic.USUAL, STREAMS, false));
    add(
        "grpc-stream",
        "1 KiB messages both ways on gRPC streams that stay",
        http2,
        new Grpc(Message.SMALL, Traffic.USUAL, STREAMS, true));
    add(
        "websocket",
        "1 KiB messages both ways over WebSockets",
        PLAIN.wire(Wire.WEBSOCKET),
        new Echo(Message.SMALL, Traffic.USUAL));
    var tcp = PLAIN.wire(Wire.TCP);
    add(
        "tcp",
        "answers of 1 GB over opaque TCP, per GB",
        tcp,
        new Bulk(Message.file("/1g", GIGABYTE), 1));
    add(
        "tcp-echo",
        "1 KiB messages both ways over opaque TCP",
        tcp,
        new Echo(Message.SMALL, Traffic.USUAL));
  }

  private void scale() {
    for (int hosts : List.of(1, 100, 1_000, 10_000)) {
      add(
          "routes-" + hosts,
          "GET, with routes for " + hosts + " hosts",
          PLAIN.hosts(hosts),
          requests(SMALL));
    }
    add(
        "changes",
        "all policies, with 10 changes of a rule each second against none",
        PLAIN.policies(Policies.FULL).change(),
        requests(SMALL.header("x-user", "bench")));
    for (int connections : List.of(1, 32, 1_000, 10_000)) {
      add(
          "connections-" + connections,
          "GET over " + connections + " connections at once",
          PLAIN,
          new Requests(SMALL, connections, 1));
    }
  }

  private static Message hundredHeaders() {
    var message = SMALL;
    for (int i = 0; i < 100; i++) {
      message = message.header("x-bench-" + i, "value-of-header-" + i);
    }
    return message;
  }

  private static Requests requests(Message message) {
    return new Requests(message, Traffic.USUAL, 1);
  }

  private void add(String name, String what, Setup setup, Traffic traffic) {
    all.add(new Case(name, what, setup, traffic));
  }
}
