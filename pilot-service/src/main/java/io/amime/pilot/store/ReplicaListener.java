package io.amime.pilot.store;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** Hears on PostgreSQL of what other replicas commit, and looks by itself now and then. */
final class ReplicaListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(ReplicaListener.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final DataSource source;
  private final ResourceStore store;
  private volatile boolean running;
  private volatile Thread thread = new Thread();

  ReplicaListener(DataSource source, ResourceStore store) {
    this.source = source;
    this.store = store;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name("replica-listener").daemon().start(this::run);
  }

  private void run() {
    boolean complained = false;
    while (running) {
      try {
        listen();
        complained = false;
      } catch (SQLException | DataAccessException e) {
        if (running && !complained) {
          log.warn("Lost the database; changes of other replicas arrive late: {}", e.getMessage());
          complained = true;
        }
        pause();
      }
    }
  }

  private void listen() throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("listen " + Dialect.PostgreSql.CHANNEL);
      var notifications = connection.unwrap(PGConnection.class);
      while (running) {
        // Before waiting, too: something may have been committed while nobody listened.
        store.catchUp();
        notifications.getNotifications((int) LOOK.toMillis());
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      running = false;
    }
  }

  @Override
  public void stop() {
    running = false;
    thread.interrupt();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
