package io.amime.bench.cases;

import java.util.List;
import java.util.Optional;

/** All comparisons. */
public final class Cases {
  private static final int CONNECTIONS = 32;

  private static final List<Case> ALL =
      List.of(
          new Case(
              "http1-plain",
              "HTTP/1.1 keep-alive GET of 1 KiB over a plain route, no access log",
              Message.get(),
              CONNECTIONS,
              Policies.PLAIN),
          new Case(
              "http1-full",
              "the same with weights, header match, timeout, retries, limits, fault at 0 %, access log",
              Message.get().header("x-user", "bench"),
              CONNECTIONS,
              Policies.FULL));

  private Cases() {}

  public static List<Case> all() {
    return ALL;
  }

  public static Optional<Case> find(String name) {
    return ALL.stream().filter(c -> c.name().equals(name)).findFirst();
  }
}
