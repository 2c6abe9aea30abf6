package io.amime.pilot.change;

import io.amime.pilot.store.Conflict;
import io.amime.spring.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Errors of changes on our own paths, as problem details. */
@RestControllerAdvice("io.amime.pilot")
@Order(0)
class ChangeProblems {
  private static final Logger log = LoggerFactory.getLogger(ChangeProblems.class);

  @ExceptionHandler(Invalid.class)
  ProblemDetail invalid(Invalid e) {
    long errors = e.violations().stream().filter(v -> v.isError()).count();
    var problem =
        Problems.of(
            HttpStatus.UNPROCESSABLE_ENTITY, "nothing was changed: " + errors + " violation(s)");
    problem.setTitle("Invalid");
    problem.setProperty("violations", e.violations());
    return problem;
  }

  @ExceptionHandler(Conflict.class)
  ProblemDetail conflict(Conflict e) {
    var problem =
        Problems.of(
            HttpStatus.CONFLICT,
            e.key()
                + switch (e.reason()) {
                  case STALE -> " was changed by somebody else in between";
                  case EXISTS -> " exists already";
                  case MISSING -> " is not there";
                });
    problem.setTitle("Conflict");
    problem.setProperty("resource", e.key().toString());
    var current = e.current();
    problem.setProperty("current", current == null ? null : current.document());
    return problem;
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ProblemDetail storeAway(Exception e) {
    log.warn("The database does not answer: {}", e.getMessage());
    return Problems.of(
        HttpStatus.SERVICE_UNAVAILABLE, "the store does not answer; nothing was changed");
  }
}
