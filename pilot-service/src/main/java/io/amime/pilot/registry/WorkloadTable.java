package io.amime.pilot.registry;

import io.amime.api.discovery.Registration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The registry's memory across a restart of Pilot. */
@Component
final class WorkloadTable {
  private final JdbcClient jdbc;
  private final JsonMapper json;

  WorkloadTable(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  List<RegisteredWorkload> all() {
    return jdbc.sql("select registration, serials, proxied from workload order by id")
        .query((row, n) ->
            new RegisteredWorkload(
                json.readValue(row.getString("registration"), Registration.class),
                List.of(json.readValue(row.getString("serials"), String[].class)),
                row.getBoolean("proxied"),
                false))
        .list();
  }

  void save(RegisteredWorkload workload) {
    var registration = json.writeValueAsString(workload.registration());
    var serials = json.writeValueAsString(workload.serials());
    int updated =
        jdbc.sql(
                "update workload set registration = :registration, serials = :serials,"
                    + " proxied = :proxied where id = :id")
            .param("registration", registration)
            .param("serials", serials)
            .param("proxied", workload.proxied())
            .param("id", workload.id())
            .update();
    if (updated == 0) {
      jdbc.sql(
              "insert into workload (id, registration, serials, proxied)"
                  + " values (:id, :registration, :serials, :proxied)")
          .param("id", workload.id())
          .param("registration", registration)
          .param("serials", serials)
          .param("proxied", workload.proxied())
          .update();
    }
  }

  void remove(String id) {
    jdbc.sql("delete from workload where id = :id").param("id", id).update();
  }
}
