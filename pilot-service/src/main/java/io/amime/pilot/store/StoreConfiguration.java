package io.amime.pilot.store;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreProperties.class)
class StoreConfiguration {
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
  ResourceStore resourceStore(DataSource source, StoreProperties properties, Clock clock) {
    return open(source, properties.dbUrl(), clock);
  }

  static ResourceStore open(DataSource source, String url, Clock clock) {
    Flyway.configure().dataSource(source).load().migrate();
    var jdbc = JdbcClient.create(source);
    return new ResourceStore(
        new Tables(jdbc, JsonMapper.shared()),
        new TransactionTemplate(new JdbcTransactionManager(source)),
        Dialect.of(url, jdbc),
        clock);
  }
}
