package io.amime.pilot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class StoreFailureAnalyzerTest {
  @Test
  void whatTheDatabaseSaidIsSaidWithoutATrace() {
    try (var source = new HikariDataSource()) {
      source.setJdbcUrl("jdbc:h2:mem:none;IFEXISTS=TRUE");
      var failure = catchThrowable(() -> StoreConfiguration.migrated(source));

      var analysis =
          SpringFactoriesLoader.forDefaultResourceLocation()
              .load(FailureAnalyzer.class, (type, name, needsMore) -> {})
              .stream()
              .map(analyzer -> analyzer.analyze(failure))
              .filter(Objects::nonNull)
              .findFirst()
              .orElseThrow();

      assertThat(analysis.getDescription())
          .startsWith("The store cannot be opened: ")
          .contains("not found")
          .doesNotContain("\n\tat ");
      assertThat(analysis.getAction()).contains("mesh.pilot.db-url");
    }
  }
}
