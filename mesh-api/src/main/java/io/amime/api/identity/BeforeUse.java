package io.amime.api.identity;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Told of a renewed certificate before it is presented to anyone, so that others can be told whose
 * serial it is first.
 */
@FunctionalInterface
public interface BeforeUse {
  /** Tells nobody. */
  BeforeUse NOTHING = next -> CompletableFuture.completedFuture(null);

  /**
   * @return completes when the certificate may be presented; when it fails, or half of what is left
   *     of the current one has passed, it is presented all the same
   */
  CompletionStage<?> announce(X509Svid next);
}
