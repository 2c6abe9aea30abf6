package io.amime.api.compile;

import io.amime.api.resource.EgressRule;
import io.amime.api.resource.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** EgressRules that say two things of one service, or of one port: the first by store key holds. */
public final class EgressConflicts {
  private EgressConflicts() {}

  /**
   * @param path of the field that contradicts
   */
  public record Conflict(String path, String message) {}

  /** What the others have against this rule. */
  public static List<Conflict> of(MeshState state, EgressRule rule) {
    Taken taken = new Taken();
    state.all(EgressRule.class).stream()
        .filter(other -> !other.key().equals(rule.key()))
        .forEach(taken::add);
    return taken.against(rule);
  }

  /** Those that hold, in order of their keys. */
  static List<EgressRule> holding(List<EgressRule> rules) {
    Taken taken = new Taken();
    List<EgressRule> holding = new ArrayList<>();
    for (EgressRule rule : rules) {
      if (taken.against(rule).isEmpty()) {
        taken.add(rule);
        holding.add(rule);
      }
    }
    return holding;
  }

  /** What passes as HTTP is one class; every opaque protocol is one of its own. */
  private static String protocolClass(EgressRule.Port port) {
    String word = Objects.requireNonNullElse(port.protocol(), "").toLowerCase(Locale.ROOT);
    return word.startsWith("http") || word.equals("grpc") ? "http" : word;
  }

  private static final class Taken {
    private final SortedMap<String, ResourceKey> services = new TreeMap<>();
    private final SortedMap<Integer, Map.Entry<String, ResourceKey>> ports = new TreeMap<>();

    List<Conflict> against(EgressRule rule) {
      List<Conflict> conflicts = new ArrayList<>();
      ResourceKey same = services.get(service(rule));
      if (same != null) {
        conflicts.add(
            new Conflict(
                "spec.destination.service",
                service(rule) + " has " + same + " already; put the ports into that one"));
      }
      for (int i = 0; i < rule.spec().ports().size(); i++) {
        EgressRule.Port port = rule.spec().ports().get(i);
        var other = ports.get(port.port());
        if (other != null && !other.getKey().equals(protocolClass(port))) {
          conflicts.add(
              new Conflict(
                  "spec.ports[" + i + "].protocol",
                  "port "
                      + port.port()
                      + " carries "
                      + other.getKey()
                      + " by "
                      + other.getValue()
                      + "; one port carries one kind of protocol"));
        }
      }
      return conflicts;
    }

    void add(EgressRule rule) {
      services.putIfAbsent(service(rule), rule.key());
      rule.spec()
          .ports()
          .forEach(p -> ports.putIfAbsent(p.port(), Map.entry(protocolClass(p), rule.key())));
    }

    private static String service(EgressRule rule) {
      var destination = rule.spec().destination();
      return destination == null || destination.service() == null ? "" : destination.service();
    }
  }
}
