package io.amime.api.observe;

import io.amime.api.observe.DecisionRecord.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which requests somebody wants to see; what is null does not matter.
 *
 * @param caller a service, {@code service.namespace}, or a workload's id
 * @param callee the same
 * @param method in upper case
 * @param path what it begins with
 * @param code a status such as {@code 503}, or a class such as {@code 5xx}
 * @param reason a reason word; {@code any} for every answer that is not the upstream's own
 * @param side on which the proxy stands
 */
public record TapFilter(
    @Nullable String caller,
    @Nullable String callee,
    @Nullable String method,
    @Nullable String path,
    @Nullable String code,
    @Nullable String reason,
    @Nullable Side side) {
  /** Every request. */
  public static final TapFilter ALL = new TapFilter(null, null, null, null, null, null, null);

  /** Stands for every reason. */
  public static final String ANY_REASON = "any";

  private static final String NAME = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?";
  private static final String CODE = "[1-5][0-9]{2}|[1-5]xx|0";

  /** What cannot be meant, as {@code field: value (expected: …)}. */
  public List<String> violations() {
    var wrong = new ArrayList<String>();
    check(wrong, "caller", caller, NAME, "a service, service.namespace, or a workload");
    check(wrong, "callee", callee, NAME, "a service, service.namespace, or a workload");
    check(wrong, "method", method, "[A-Z]{1,20}", "such as GET");
    check(wrong, "path", path, "/[!-~]{0,1023}", "how it begins, such as /reviews");
    check(wrong, "code", code, CODE, "a status such as 503, or 5xx");
    check(wrong, "reason", reason, "[a-z-]{1,40}", "a reason word such as denied, or any");
    return wrong;
  }

  private static void check(
      List<String> wrong, String field, @Nullable String value, String form, String expected) {
    if (value != null && !value.matches(form)) {
      wrong.add(field + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** A request as far as filters look at it. */
  public interface Candidate {
    Side side();

    boolean calledBy(Name name);

    boolean calls(Name name);

    String method();

    /** As the caller wrote it. */
    String path();

    int status();

    @Nullable String reason();
  }

  /**
   * Whom a filter names.
   *
   * @param text as the filter has it
   */
  public record Name(String text) {
    /** Whether that party is meant. */
    public boolean fits(String workload, String service, String namespace) {
      return text.equals(service)
          || text.equals(workload)
          || (text.length() == service.length() + 1 + namespace.length()
              && text.startsWith(service)
              && text.charAt(service.length()) == '.'
              && text.endsWith(namespace));
    }
  }

  /** Whether somebody wants to see it. */
  public boolean wants(Candidate request) {
    return (side == null || side == request.side())
        && (method == null || method.equals(request.method()))
        && (path == null || request.path().startsWith(path))
        && (code == null || hasCode(code, request.status()))
        && (reason == null || hasReason(reason, request.reason()))
        && (caller == null || request.calledBy(new Name(caller)))
        && (callee == null || request.calls(new Name(callee)));
  }

  private static boolean hasCode(String wanted, int status) {
    return wanted.endsWith("xx")
        ? status / 100 == wanted.charAt(0) - '0'
        : wanted.equals(Integer.toString(status));
  }

  private static boolean hasReason(String wanted, @Nullable String reason) {
    return reason != null && (wanted.equals(ANY_REASON) || wanted.equals(reason));
  }

  /** Reads a side as people write it, null for none. */
  public static @Nullable Side side(String text) {
    for (var side : Side.values()) {
      if (side.name().toLowerCase(Locale.ROOT).equals(text)) {
        return side;
      }
    }
    return null;
  }
}
