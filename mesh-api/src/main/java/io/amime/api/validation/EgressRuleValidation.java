package io.amime.api.validation;

import io.amime.api.compile.EgressConflicts;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.EgressOptions;
import io.amime.api.resource.EgressRule;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.Violation.Reason;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An EgressRule in itself, and that it does not contradict an earlier one. */
final class EgressRuleValidation {
  private static final Set<String> PROTOCOLS =
      Set.of("http", "https", "http2", "grpc", "tcp", "mongo");
  private static final Set<String> OPAQUE = Set.of("tcp", "mongo");
  private static final String IN_MESH = "." + IstioService.MESH_DOMAIN;
  private static final int LAST_PORT = 65_535;

  private EgressRuleValidation() {}

  static void check(Report report, EgressRule rule, MeshState world) {
    EgressRule.Spec spec = rule.spec();
    destination(report, spec.destination());
    boolean block =
        spec.destination() != null
            && spec.destination().service() != null
            && Formats.isCidr(spec.destination().service());
    if (spec.ports().isEmpty()) {
      report.required("spec.ports", "at least one port, such as {port: 443, protocol: https}");
    }
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < spec.ports().size(); i++) {
      EgressRule.Port port = spec.ports().get(i);
      String path = "spec.ports[" + i + "]";
      report.range(path + ".port", port.port(), 1, LAST_PORT);
      if (!numbers.add(port.port())) {
        report.error(path + ".port", Reason.FieldValueDuplicate, port.port() + " is there already");
      }
      protocol(report, path + ".protocol", port.protocol(), block);
    }
    if (spec.useEgressProxy()) {
      report.forbidden(
          "spec.useEgressProxy",
          "egress proxies are not supported by this field; leave it out and annotate the rule with"
              + " amime.io/via: egress");
    }
    via(report, rule);
    EgressConflicts.of(world, rule)
        .forEach(c -> report.error(c.path(), Reason.FieldValueDuplicate, c.message()));
  }

  private static void via(Report report, EgressRule rule) {
    String via = rule.meta().annotations().get(EgressOptions.VIA);
    if (via == null) {
      return;
    }
    String path = FieldPath.child("metadata.annotations", EgressOptions.VIA);
    if (!via.equals(EgressOptions.EGRESS)) {
      report.error(
          path, Reason.FieldValueNotSupported, "\"" + via + "\" is not " + EgressOptions.EGRESS);
    }
    for (int i = 0; i < rule.spec().ports().size(); i++) {
      String protocol = rule.spec().ports().get(i).protocol();
      if (protocol != null && OPAQUE.contains(protocol.toLowerCase(Locale.ROOT))) {
        report.invalid(
            "spec.ports[" + i + "].protocol",
            "\""
                + protocol
                + "\" does not go through the egress gateway, which finds its way by the host of"
                + " requests; leave the annotation "
                + EgressOptions.VIA
                + " out");
      }
    }
  }

  private static void destination(Report report, @Nullable IstioService destination) {
    String path = "spec.destination";
    if (destination == null || destination.service() == null) {
      report.required(path + ".service", "the name outside, such as www.example.com");
    } else if (!Formats.isWildcardHost(destination.service())
        && !Formats.isCidr(destination.service())) {
      report.invalid(
          path + ".service",
          "\"" + destination.service() + "\" is no domain, wildcard domain, IPv4 address or block");
    } else if (destination.service().endsWith(IN_MESH)) {
      report.invalid(
          path + ".service",
          "\"" + destination.service() + "\" is in the mesh, where nothing has to be let out");
    }
    if (destination == null) {
      return;
    }
    if (Stream.of(destination.name(), destination.namespace(), destination.domain())
        .anyMatch(Objects::nonNull)) {
      report.forbidden(path, "only service here; name, namespace and domain are for the mesh");
    }
    if (!destination.labels().isEmpty()) {
      report.forbidden(path + ".labels", "no labels here: all instances outside are alike");
    }
  }

  private static void protocol(
      Report report, String path, @Nullable String protocol, boolean block) {
    if (protocol == null) {
      report.required(path, "one of http, https, http2, grpc, tcp, mongo");
      return;
    }
    String word = protocol.toLowerCase(Locale.ROOT);
    if (!PROTOCOLS.contains(word)) {
      report.error(
          path,
          Reason.FieldValueNotSupported,
          "\"" + protocol + "\" is not one of http, https, http2, grpc, tcp, mongo");
    } else if (block && !OPAQUE.contains(word)) {
      report.invalid(
          path, "\"" + protocol + "\" needs a host name; a block of addresses takes tcp or mongo");
    }
  }
}
