package io.amime.pilot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.amime.pilot.store.Change.Operation;
import io.amime.pilot.store.Edit.Delete;
import io.amime.pilot.store.Edit.Precondition.Absent;
import io.amime.pilot.store.Edit.Precondition.Any;
import io.amime.pilot.store.Edit.Precondition.At;
import io.amime.pilot.store.Edit.Put;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the store promises, whatever database is under it. */
abstract class StoreContract {
  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final List<HikariDataSource> sources = new ArrayList<>();
  ResourceStore store;

  /** The address of a database that is empty at the beginning of each test. */
  abstract String url() throws Exception;

  String user() {
    return "amime";
  }

  @BeforeEach
  void openStore() throws Exception {
    store = open(url());
  }

  @AfterEach
  void close() {
    sources.forEach(HikariDataSource::close);
  }

  HikariDataSource source(String url) {
    var source = new HikariDataSource();
    source.setJdbcUrl(url);
    source.setUsername(user());
    source.setMaximumPoolSize(4);
    sources.add(source);
    return source;
  }

  ResourceStore open(String url) {
    var source = source(url);
    return StoreConfiguration.open(
        source, StoreConfiguration.migrated(source), url, Clock.fixed(NOON, ZoneOffset.UTC));
  }

  static ObjectKey key(String name) {
    return new ObjectKey("RouteRule", "default", name);
  }

  static ObjectNode rule(String name, int weight) {
    return (ObjectNode)
        JsonMapper.shared()
            .readTree(
                """
                {"apiVersion":"config.istio.io/v1alpha2","kind":"RouteRule",
                 "metadata":{"name":"%s","namespace":"default"},
                 "spec":{"destination":{"name":"reviews"},"route":[{"weight":%d}]}}
                """
                    .formatted(name, weight));
  }

  Committed put(String name, int weight) {
    return store.apply(
        "user:ada", "because", List.of(new Put(key(name), rule(name, weight), new Any())), false);
  }

  @Test
  void aCreatedObjectCarriesTheStoresMetadata() {
    put("a", 10);

    var metadata = store.contents().get(key("a")).document().path("metadata");
    assertThat(metadata.path("uid").asString("")).hasSize(36);
    assertThat(metadata.path("creationTimestamp").asString("")).isEqualTo("2026-11-23T12:00:00Z");
    assertThat(metadata.path("generation").asLong(0)).isEqualTo(1);
    assertThat(metadata.path("resourceVersion").asString("")).isEqualTo("1");
  }

  @Test
  void onlyAChangeOfTheSpecificationRaisesTheGeneration() {
    put("a", 10);
    var uid = store.contents().get(key("a")).uid();
    var labelled = rule("a", 10);
    ((ObjectNode) labelled.path("metadata")).putObject("labels").put("team", "x");
    store.apply("user:ada", "", List.of(new Put(key("a"), labelled, new Any())), false);
    assertThat(store.contents().get(key("a")).generation()).isEqualTo(1);

    put("a", 20);

    assertThat(store.contents().get(key("a")).generation()).isEqualTo(2);
    assertThat(store.contents().get(key("a")).uid()).isEqualTo(uid);
  }

  @Test
  void puttingWhatIsThereAlreadyMakesNoRevision() {
    put("a", 10);

    var again = put("a", 10);

    assertThat(again.changes().getFirst().operation()).isEqualTo(Operation.UNCHANGED);
    assertThat(again.revision()).isEqualTo(1);
    assertThat(store.history(Long.MAX_VALUE, 10, null)).hasSize(1);
  }

  @Test
  void aStaleEditIsRefusedAndShowsWhatIsThere() {
    long read = put("a", 10).revision();
    put("a", 20);

    var conflict = refused(new Put(key("a"), rule("a", 30), new At(read)));

    assertThat(conflict.reason()).isEqualTo(Conflict.Reason.STALE);
    assertThat(conflict.current().revision()).isEqualTo(2);
    assertThat(store.contents().get(key("a")).document().at("/spec/route/0/weight").asInt())
        .isEqualTo(20);
  }

  @Test
  void creatingWhatExistsAndDeletingWhatDoesNotAreConflicts() {
    put("a", 10);

    assertThat(refused(new Put(key("a"), rule("a", 1), new Absent())).reason())
        .isEqualTo(Conflict.Reason.EXISTS);
    assertThat(refused(new Delete(key("b"), new Any())).reason())
        .isEqualTo(Conflict.Reason.MISSING);
    assertThat(refused(new Put(key("b"), rule("b", 1), new At(1))).reason())
        .isEqualTo(Conflict.Reason.MISSING);
  }

  private Conflict refused(Edit edit) {
    return catchThrowableOfType(
        Conflict.class, () -> store.apply("user:ada", "", List.of(edit), false));
  }

  @Test
  void aBatchChangesEverythingOrNothing() throws Exception {
    put("a", 10);

    refusedBatch();

    assertThat(store.contents().revision()).isEqualTo(1);
    assertThat(store.contents().get(key("b"))).isNull();
    assertThat(open(urlAgain()).contents().objects()).containsOnlyKeys(key("a"));
  }

  private void refusedBatch() {
    catchThrowableOfType(
        Conflict.class,
        () ->
            store.apply(
                "user:ada",
                "",
                List.of(
                    new Put(key("b"), rule("b", 1), new Any()),
                    new Delete(key("a"), new Any()),
                    new Put(key("c"), rule("c", 1), new At(7))),
                false));
  }

  /** The same database once more. */
  abstract String urlAgain();

  @Test
  void aBatchIsOneRevision() {
    var committed =
        store.apply(
            "user:ada",
            "",
            List.of(
                new Put(key("a"), rule("a", 1), new Any()),
                new Put(key("b"), rule("b", 1), new Any())),
            false);

    assertThat(committed.revision()).isEqualTo(1);
    assertThat(store.contents().objects().values()).allMatch(o -> o.revision() == 1);
  }

  @Test
  void aDryRunAnswersWhatWouldBeAndChangesNothing() {
    var would =
        store.apply("user:ada", "", List.of(new Put(key("a"), rule("a", 1), new Any())), true);

    assertThat(would.changes().getFirst().operation()).isEqualTo(Operation.CREATE);
    assertThat(store.contents().objects()).isEmpty();
    assertThat(put("b", 1).revision()).isEqualTo(1);
    assertThat(store.history(Long.MAX_VALUE, 10, null)).hasSize(1);
  }

  @Test
  void historyTellsWhoChangedWhatWhenAndWhy() {
    put("a", 10);
    put("a", 20);
    store.apply("user:eve", "gone", List.of(new Delete(key("a"), new At(2))), false);
    put("b", 1);

    var history = store.history(Long.MAX_VALUE, 10, key("a"));

    assertThat(history).extracting(Revision::revision).containsExactly(3L, 2L, 1L);
    var deleted = history.getFirst();
    assertThat(deleted.author()).isEqualTo("user:eve");
    assertThat(deleted.reason()).isEqualTo("gone");
    assertThat(deleted.time()).isEqualTo(NOON);
    assertThat(deleted.changes().getFirst().after()).isNull();
    assertThat(deleted.changes().getFirst().before().document().at("/spec/route/0/weight").asInt())
        .isEqualTo(20);
    assertThat(store.history(3, 1, null)).extracting(Revision::revision).containsExactly(2L);
  }

  @Test
  void aReopenedStoreHasEverythingAndWatchersGoOn() throws Exception {
    put("a", 10);
    put("b", 20);

    var reopened = open(urlAgain());

    assertThat(reopened.contents().objects()).containsOnlyKeys(key("a"), key("b"));
    assertThat(reopened.contents().revision()).isEqualTo(2);
    assertThat(reopened.awaitAfter(1, Duration.ZERO))
        .extracting(Revision::revision)
        .containsExactly(2L);
  }

  @Test
  void concurrentWritersMakeConsecutiveRevisionsThatWatchersSeeInOrder() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writes =
          IntStream.range(0, 40)
              .mapToObj(n -> (Callable<Committed>) () -> put("r" + n, n))
              .toList();
      for (var written : threads.invokeAll(writes)) {
        assertThat(written.get().revision()).isPositive();
      }
    }

    assertThat(store.awaitAfter(0, Duration.ZERO))
        .extracting(Revision::revision)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
    assertThat(store.contents().objects()).hasSize(40);
  }

  @Test
  void oneOfManyConcurrentEditsOfTheSameRevisionWins() throws Exception {
    long read = put("a", 1).revision();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var edits =
          IntStream.range(2, 12)
              .mapToObj(n ->
                  (Callable<Boolean>)
                      () -> {
                        try {
                          var edit = new Put(key("a"), rule("a", n), new At(read));
                          store.apply("user:ada", "", List.of(edit), false);
                          return true;
                        } catch (Conflict e) {
                          return false;
                        }
                      })
              .toList();
      int won = 0;
      for (var edit : threads.invokeAll(edits)) {
        won += edit.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void aDocumentMayBeLarge() throws Exception {
    var big = rule("big", 1);
    ((ObjectNode) big.path("metadata")).putObject("annotations").put("note", "字".repeat(300_000));
    store.apply("user:ada", "", List.of(new Put(key("big"), big, new Any())), false);

    var read = open(urlAgain()).contents().get(key("big"));

    assertThat(read.annotations().get("note")).hasSize(300_000);
  }
}
