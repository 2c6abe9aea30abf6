package io.amime.proxy.listener;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which setting chose a port that cannot be had, in place of a stack trace. */
final class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ListenException cause) {
    return new FailureAnalysis(
        cause.getMessage() + ": " + rootCause(cause).getMessage(),
        "Stop what listens on port %d, or set %s to another port."
            .formatted(cause.address().getPort(), cause.property()),
        cause);
  }

  private static Throwable rootCause(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
