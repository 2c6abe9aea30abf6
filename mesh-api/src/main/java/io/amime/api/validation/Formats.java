package io.amime.api.validation;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.attribute.AddressRange;
import io.amime.api.resource.FieldPath;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;

/** Elementary formats of names, addresses and labels. */
final class Formats {
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_HOST = 255;
  private static final int LONGEST_NAME = 253;
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL_PART = Pattern.compile("[-A-Za-z0-9_./]*");
  private static final Pattern HEADER = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");
  private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");

  private Formats() {}

  static boolean isDnsLabel(String text) {
    return text.length() <= LONGEST_LABEL && DNS_LABEL.matches(text);
  }

  static boolean isResourceName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matches(text);
  }

  /** Labels joined by dots, no port, no trailing dot. */
  static boolean isHost(String text) {
    if (text.isEmpty() || text.length() > LONGEST_HOST) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (!isDnsLabel(label)) {
        return false;
      }
    }
    return true;
  }

  /** A host with an optional star in front: {@code *}, {@code *.x.com}, {@code *-x.com}. */
  static boolean isWildcardHost(String text) {
    if (!text.startsWith("*")) {
      return isHost(text);
    }
    String rest = text.substring(1);
    if (rest.isEmpty()) {
      return true;
    }
    return isHost(rest.startsWith(".") || rest.startsWith("-") ? rest.substring(1) : rest);
  }

  static boolean isIpv4(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != 4) {
      return false;
    }
    for (String octet : octets) {
      if (!OCTET.matches(octet) || Integer.parseInt(octet) > 255) {
        return false;
      }
    }
    return true;
  }

  static boolean isCidr(String text) {
    String[] parts = text.split("/", -1);
    return parts.length == 2
        && isIpv4(parts[0])
        && OCTET.matches(parts[1])
        && Integer.parseInt(parts[1]) <= 32;
  }

  /** IPv4 or IPv6, in text that no resolver would have to look up. */
  static boolean isIp(String text) {
    return isIpv4(text) || (text.contains(":") && isIpv6(text));
  }

  /** An address as above, or {@code address/bits}. */
  static boolean isIpOrRange(String text) {
    try {
      AddressRange.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isIpv6(String text) {
    if (!Pattern.matches("[0-9a-fA-F:.]{2,45}", text)) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(text) instanceof Inet6Address;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static void labels(Report report, String path, Map<String, String> labels) {
    labels.forEach((key, value) -> {
      if (!LABEL_PART.matches(key) || !LABEL_PART.matches(value)) {
        report.invalid(
            FieldPath.child(path, key),
            "the label \"" + key + ": " + value + "\" may only have A-Z a-z 0-9 - _ . /");
      }
    });
  }

  static boolean isHeaderName(String text) {
    return HEADER.matches(text);
  }

  static void header(Report report, String path, String name) {
    if (!isHeaderName(name)) {
      report.invalid(path, "\"" + name + "\" is no header name");
    } else if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      report.invalid(
          path, "header names are in lower case: write \"" + name.toLowerCase(Locale.ROOT) + "\"");
    }
  }

  static void regex(Report report, String path, String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      report.invalid(path, "\"" + regex + "\" is no RE2 pattern: " + e.getDescription());
    }
  }
}
