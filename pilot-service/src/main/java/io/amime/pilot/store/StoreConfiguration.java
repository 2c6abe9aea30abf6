package io.amime.pilot.store;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreProperties.class)
class StoreConfiguration {
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final int POOL = 4;
  private static final int PATIENCE_MILLIS = 2_000;

  @Bean
  HikariDataSource dataSource(StoreProperties properties) {
    var source = new HikariDataSource();
    source.setJdbcUrl(properties.dbUrl());
    source.setUsername(properties.dbUser());
    source.setPassword(properties.dbPassword());
    source.setMaximumPoolSize(POOL);
    // A writer hears within seconds that the database is away.
    source.setConnectionTimeout(PATIENCE_MILLIS);
    source.setMinimumIdle(1);
    return source;
  }

  @Bean
  JdbcClient jdbcClient(DataSource source) {
    return migrated(source);
  }

  @Bean
  ResourceStore resourceStore(
      DataSource source, JdbcClient jdbc, StoreProperties properties, Clock clock) {
    return open(source, jdbc, properties.dbUrl(), clock);
  }

  @Bean
  @Conditional(OnPostgreSql.class)
  ReplicaListener replicaListener(DataSource source, ResourceStore store) {
    return new ReplicaListener(source, store);
  }

  static final class OnPostgreSql implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return context.getEnvironment().getProperty("mesh.pilot.db-url", "").startsWith(POSTGRES);
    }
  }

  /** The database with all its tables: who takes this bean need not ask whether they exist. */
  static JdbcClient migrated(DataSource source) {
    Flyway.configure().dataSource(source).load().migrate();
    return JdbcClient.create(source);
  }

  static ResourceStore open(DataSource source, JdbcClient jdbc, String url, Clock clock) {
    return new ResourceStore(
        new Tables(jdbc, JsonMapper.shared()),
        new TransactionTemplate(new JdbcTransactionManager(source)),
        Dialect.of(url, jdbc),
        clock);
  }
}
