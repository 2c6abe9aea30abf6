package io.amime.pilot.store;

import io.amime.pilot.store.Change.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The statements behind the store; all of them plain enough for H2 and PostgreSQL alike. */
final class Tables {
  private static final String CHANGES =
      """
      select r.revision, r.author, r.made_at, r.reason, c.kind, c.namespace, c.name, c.operation,
             c.before_document, c.after_document
      from revision r join revision_change c on c.revision = r.revision
      """;

  private final JdbcClient jdbc;
  private final JsonMapper json;

  Tables(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /** The revision of the last change; holds back every other writer until the transaction ends. */
  long lockHead() {
    return jdbc.sql("select revision from head where id = 1 for update").query(Long.class).single();
  }

  List<StoredObject> all() {
    return jdbc.sql("select kind, namespace, name, document from resource")
        .query((row, n) -> stored(key(row), row.getString("document")))
        .list();
  }

  long head() {
    return jdbc.sql("select revision from head where id = 1").query(Long.class).single();
  }

  @Nullable StoredObject find(ObjectKey key) {
    return jdbc.sql(
            "select document from resource where kind = :kind and namespace = :namespace and name = :name")
        .param("kind", key.kind())
        .param("namespace", key.namespace())
        .param("name", key.name())
        .query(String.class)
        .optional()
        .map(text -> stored(key, text))
        .orElse(null);
  }

  void record(Revision revision) {
    jdbc.sql("update head set revision = :revision where id = 1")
        .param("revision", revision.revision())
        .update();
    jdbc.sql(
            "insert into revision (revision, author, made_at, reason)"
                + " values (:revision, :author, :time, :reason)")
        .param("revision", revision.revision())
        .param("author", revision.author())
        .param("time", OffsetDateTime.ofInstant(revision.time(), ZoneOffset.UTC))
        .param("reason", revision.reason())
        .update();
    int ordinal = 0;
    for (Change change : revision.changes()) {
      record(revision.revision(), ordinal++, change);
      write(change);
    }
  }

  private void record(long revision, int ordinal, Change change) {
    jdbc.sql(
            "insert into revision_change (revision, ordinal, kind, namespace, name, operation,"
                + " before_document, after_document) values (:revision, :ordinal, :kind,"
                + " :namespace, :name, :operation, :before, :after)")
        .param("revision", revision)
        .param("ordinal", ordinal)
        .param("kind", change.key().kind())
        .param("namespace", change.key().namespace())
        .param("name", change.key().name())
        .param("operation", change.operation().name())
        .param("before", text(change.before()))
        .param("after", text(change.after()))
        .update();
  }

  private void write(Change change) {
    var sql =
        switch (change.operation()) {
          case CREATE ->
              "insert into resource (kind, namespace, name, document)"
                  + " values (:kind, :namespace, :name, :document)";
          case UPDATE ->
              "update resource set document = :document"
                  + " where kind = :kind and namespace = :namespace and name = :name";
          case DELETE ->
              "delete from resource"
                  + " where kind = :kind and namespace = :namespace and name = :name";
          case UNCHANGED -> throw new IllegalArgumentException("nothing to write: " + change.key());
        };
    var statement =
        jdbc.sql(sql)
            .param("kind", change.key().kind())
            .param("namespace", change.key().namespace())
            .param("name", change.key().name());
    if (change.after() != null) {
      statement = statement.param("document", text(change.after()));
    }
    statement.update();
  }

  /** Revisions above {@code revision}, oldest first. */
  List<Revision> after(long revision) {
    return grouped(
        jdbc.sql(CHANGES + " where r.revision > :revision order by r.revision, c.ordinal")
            .param("revision", revision)
            .query((row, n) -> row(row))
            .list());
  }

  /** At most {@code limit} revisions below {@code before}, newest first; of one resource or all. */
  List<Revision> before(long before, int limit, @Nullable ObjectKey key) {
    var chosen =
        key == null
            ? "select revision from revision where revision < :before"
            : "select distinct revision from revision_change where revision < :before"
                + " and kind = :kind and namespace = :namespace and name = :name";
    var statement =
        jdbc.sql(
                CHANGES
                    + " where r.revision in (select revision from ("
                    + chosen
                    + ") as chosen order by revision desc limit :limit)"
                    + " order by r.revision desc, c.ordinal")
            .param("before", before)
            .param("limit", limit);
    if (key != null) {
      statement =
          statement
              .param("kind", key.kind())
              .param("namespace", key.namespace())
              .param("name", key.name());
    }
    return grouped(statement.query((row, n) -> row(row)).list());
  }

  private record Row(long revision, String author, Instant time, String reason, Change change) {}

  private Row row(ResultSet row) throws SQLException {
    var key = key(row);
    var change =
        new Change(
            key,
            Operation.valueOf(row.getString("operation")),
            storedOrNull(key, row.getString("before_document")),
            storedOrNull(key, row.getString("after_document")));
    return new Row(
        row.getLong("revision"),
        row.getString("author"),
        row.getObject("made_at", OffsetDateTime.class).toInstant(),
        row.getString("reason"),
        change);
  }

  private static List<Revision> grouped(List<Row> rows) {
    var byRevision = new LinkedHashMap<Long, List<Row>>();
    rows.forEach(r -> byRevision.computeIfAbsent(r.revision(), x -> new ArrayList<>()).add(r));
    return byRevision.values().stream()
        .map(of -> {
          Row first = of.getFirst();
          return new Revision(
              first.revision(),
              first.author(),
              first.time(),
              first.reason(),
              of.stream().map(Row::change).toList());
        })
        .toList();
  }

  private static ObjectKey key(ResultSet row) throws SQLException {
    return new ObjectKey(row.getString("kind"), row.getString("namespace"), row.getString("name"));
  }

  private @Nullable StoredObject storedOrNull(ObjectKey key, @Nullable String text) {
    return text == null ? null : stored(key, text);
  }

  private StoredObject stored(ObjectKey key, String text) {
    return new StoredObject(key, (ObjectNode) json.readTree(text));
  }

  private static @Nullable String text(@Nullable StoredObject object) {
    return object == null ? null : object.document().toString();
  }
}
