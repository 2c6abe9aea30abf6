package io.amime.pilot.store;

import com.zaxxer.hikari.HikariDataSource;
import io.amime.pilot.store.Edit.Precondition.Absent;
import io.amime.pilot.store.Edit.Put;
import java.time.Clock;
import java.util.List;

/** Writes one rule after the other and says so when each is acknowledged, until it is killed. */
final class EndlessWriter {
  private EndlessWriter() {}

  public static void main(String[] args) {
    var source = new HikariDataSource();
    source.setJdbcUrl(args[0]);
    source.setUsername("amime");
    var store =
        StoreConfiguration.open(
            source, StoreConfiguration.migrated(source), args[0], Clock.systemUTC());
    for (int n = 0; ; n++) {
      var edit = new Put(StoreContract.key("r" + n), StoreContract.rule("r" + n, n), new Absent());
      var committed = store.apply("user:ada", "", List.of(edit), false);
      System.out.println("revision " + committed.revision());
    }
  }
}
