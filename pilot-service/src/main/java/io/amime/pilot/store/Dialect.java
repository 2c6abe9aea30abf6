package io.amime.pilot.store;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Where the two databases differ. */
sealed interface Dialect {

  static Dialect of(String url, JdbcClient jdbc) {
    return url.startsWith("jdbc:postgresql:") ? new PostgreSql(jdbc) : new H2(jdbc);
  }

  /** Inside the transaction of a change: wakes other replicas once it is committed. */
  void announce(long revision);

  /** After the commit, before the caller is told of it. */
  void afterCommit();

  /** One process on a file. */
  record H2(JdbcClient jdbc) implements Dialect {
    @Override
    public void announce(long revision) {}

    @Override
    public void afterCommit() {
      // H2 writes commits out up to half a second late; an acknowledged change must survive a kill.
      jdbc.sql("checkpoint sync").update();
    }
  }

  /** Any number of replicas. */
  record PostgreSql(JdbcClient jdbc) implements Dialect {
    static final String CHANNEL = "amime_revision";

    @Override
    public void announce(long revision) {
      jdbc.sql("select pg_notify(:channel, :revision)")
          .param("channel", CHANNEL)
          .param("revision", Long.toString(revision))
          .query((row, n) -> 0)
          .list();
    }

    @Override
    public void afterCommit() {}
  }
}
