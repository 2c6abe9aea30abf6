package io.amime.pilot.store;

import java.sql.SQLException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what the database said, in place of a stack trace for each layer above it. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
    return new FailureAnalysis(
        "The store cannot be opened: " + cause.getMessage(),
        "Mend mesh.pilot.db-url, mesh.pilot.db-user or mesh.pilot.db-password, or make the database"
            + " that they name.",
        cause);
  }
}
