package io.amime.api.validation;

import io.amime.api.resource.DestinationRule.ClientTls;
import io.amime.api.resource.DestinationRule.TlsMode;
import io.amime.api.resource.Violation.Reason;
import org.jspecify.annotations.Nullable;

/** What a DestinationRule says about TLS. */
final class ClientTlsValidation {
  private ClientTlsValidation() {}

  static void check(Report report, String path, @Nullable ClientTls tls) {
    if (tls == null || tls.mode() == null) {
      return;
    }
    if (tls.mode() == TlsMode.DISABLE) {
      report.warn(
          path + ".mode",
          Reason.IgnoredField,
          "DISABLE has no effect: sidecars speak mutual TLS to each other, and to the rest plain text"
              + " or, with SIMPLE and MUTUAL, TLS");
    }
    if (tls.sni() != null && !Formats.isHost(tls.sni())) {
      report.invalid(path + ".sni", "\"" + tls.sni() + "\" is no host");
    }
    for (int i = 0; i < tls.subjectAltNames().size(); i++) {
      if (tls.subjectAltNames().get(i).isBlank()) {
        report.required(path + ".subjectAltNames[" + i + "]", "a name, such as api.example.com");
      }
    }
    files(report, path, tls);
    idle(report, path, tls);
  }

  private static void files(Report report, String path, ClientTls tls) {
    String secret = tls.credentialName();
    if (secret != null && !Formats.isResourceName(secret)) {
      report.invalid(
          path + ".credentialName",
          "\"" + secret + "\" is no name of a secret: lower-case letters, digits, - and .");
    }
    file(report, path + ".caCertificates", tls.caCertificates(), secret);
    file(report, path + ".clientCertificate", tls.clientCertificate(), secret);
    file(report, path + ".privateKey", tls.privateKey(), secret);
    if (tls.mode() == TlsMode.MUTUAL && secret == null) {
      String what = "a file, or credentialName with a secret: MUTUAL shows a certificate";
      if (tls.clientCertificate() == null) {
        report.required(path + ".clientCertificate", what);
      }
      if (tls.privateKey() == null) {
        report.required(path + ".privateKey", what);
      }
    }
  }

  private static void file(
      Report report, String path, @Nullable String file, @Nullable String secret) {
    if (file == null) {
      return;
    }
    if (secret != null) {
      report.invalid(
          path, "stands beside credentialName, whose secret has it; leave one of them out");
    } else if (!file.startsWith("/")) {
      report.invalid(path, "\"" + file + "\" is no absolute path of a file beside the proxy");
    }
  }

  /** What is said and changes nothing. */
  private static void idle(Report report, String path, ClientTls tls) {
    boolean originates = tls.mode() == TlsMode.SIMPLE || tls.mode() == TlsMode.MUTUAL;
    boolean unverified = Boolean.TRUE.equals(tls.insecureSkipVerify());
    String why =
        originates ? "has no effect with insecureSkipVerify" : "has no effect with " + tls.mode();
    if ((!originates || unverified) && !tls.subjectAltNames().isEmpty()) {
      report.warn(path + ".subjectAltNames", Reason.IgnoredField, why);
    }
    if ((!originates || unverified) && tls.caCertificates() != null) {
      report.warn(path + ".caCertificates", Reason.IgnoredField, why);
    }
    if (!originates && tls.credentialName() != null) {
      report.warn(path + ".credentialName", Reason.IgnoredField, why);
    }
    boolean own = tls.clientCertificate() != null || tls.privateKey() != null;
    if (tls.mode() != TlsMode.MUTUAL && own) {
      report.warn(
          path + (tls.clientCertificate() == null ? ".privateKey" : ".clientCertificate"),
          Reason.IgnoredField,
          "has no effect with " + tls.mode() + "; MUTUAL shows it");
    }
  }
}
