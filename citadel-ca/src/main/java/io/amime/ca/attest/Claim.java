package io.amime.ca.attest;

import io.amime.api.identity.SpiffeId;
import io.amime.ca.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the holder of a join token may be certified as.
 *
 * @param dnsNames the certificate carries besides the identity
 * @param ipAddresses likewise
 */
public record Claim(SpiffeId id, List<String> dnsNames, List<String> ipAddresses) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern DNS_NAME =
      Pattern.compile("(?=.{1,253}$)(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  private static final Pattern IP_ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+");

  public Claim {
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
  }

  /**
   * @throws Refusal naming the value that is not well-formed
   */
  static Claim of(
      String trustDomain,
      String namespace,
      String serviceAccount,
      List<String> dnsNames,
      List<String> ipAddresses) {
    require(NAME, "namespace", namespace);
    require(NAME, "serviceAccount", serviceAccount);
    dnsNames.forEach(name -> require(DNS_NAME, "dnsNames", name));
    ipAddresses.forEach(ip -> require(IP_ADDRESS, "ipAddresses", ip));
    return new Claim(new SpiffeId(trustDomain, namespace, serviceAccount), dnsNames, ipAddresses);
  }

  /** Reads {@code <ns>/<sa>[;dns=a,b][;ip=127.0.0.1]}. */
  static Claim parse(String trustDomain, String text) {
    String[] parts = text.strip().split("\\s*;\\s*");
    String[] account = parts[0].split("/", -1);
    if (account.length != 2) {
      throw new IllegalArgumentException(
          "expected <namespace>/<service account>, got \"" + parts[0] + "\"");
    }
    List<String> dns = new ArrayList<>();
    List<String> ips = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      String[] option = parts[i].split("=", 2);
      List<String> values = option.length == 2 ? List.of(option[1].split(",")) : List.of();
      switch (option[0]) {
        case "dns" -> dns.addAll(values);
        case "ip" -> ips.addAll(values);
        default ->
            throw new IllegalArgumentException("expected dns= or ip=, got \"" + parts[i] + "\"");
      }
    }
    return of(trustDomain, account[0], account[1], dns, ips);
  }

  private static void require(Pattern form, String field, String value) {
    if (!form.matcher(value).matches()) {
      throw Refusal.badRequest(field, field + ": \"" + value + "\" is not a valid value");
    }
  }
}
