package io.amime.mixer.redis;

import org.jspecify.annotations.Nullable;

/** Redis did not do what was asked, or was not asked because it has failed too often. */
public final class RedisUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedisUnavailable(String message, @Nullable Throwable cause) {
    // Thrown for every charge while Redis is away: a stack trace would be the dearest part of it.
    super(message, cause, false, false);
  }
}
