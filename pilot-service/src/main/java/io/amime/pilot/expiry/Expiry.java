package io.amime.pilot.expiry;

import io.amime.api.resource.ResourceMeta;
import io.amime.pilot.store.Conflict;
import io.amime.pilot.store.Edit;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.StoredObject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Deletes resources whose time is over, so that no drill outlives the person who forgot it. Proxies
 * stop an expired fault by their own clocks even while Pilot is away.
 */
@Component
final class Expiry {
  private static final Logger log = LoggerFactory.getLogger(Expiry.class);
  private static final String AUTHOR = "expiry";

  private final ResourceStore store;
  private final Clock clock;

  Expiry(ResourceStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Scheduled(fixedDelay = 1_000)
  void deleteExpired() {
    var now = clock.instant();
    for (StoredObject object : store.contents().objects().values()) {
      expiresAt(object).filter(at -> !at.isAfter(now)).ifPresent(at -> delete(object, at));
    }
  }

  private static Optional<Instant> expiresAt(StoredObject object) {
    var text = object.document().path("metadata").path("annotations").path(ResourceMeta.EXPIRES_AT);
    if (!text.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text.stringValue()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty(); // written before this was checked; it stays until it is deleted
    }
  }

  private void delete(StoredObject object, Instant at) {
    // Only what was seen: whoever prolongs it at this moment wins.
    var edit = new Edit.Delete(object.key(), new Edit.Precondition.At(object.revision()));
    try {
      store.apply(AUTHOR, "expired at " + at, List.of(edit), false);
      log.info("{} has expired and is deleted", object.key());
    } catch (Conflict e) {
      log.debug("{} was changed when it expired", object.key());
    } catch (DataAccessException | TransactionException e) {
      log.warn("{} has expired but the database does not answer", object.key());
    }
  }
}
