package io.amime.api.policy;

import io.amime.api.mixer.Status;
import java.time.Duration;

/**
 * What one handler says to one instance; the status names the reason without the handler.
 *
 * @param validUseCount negative: without limit
 */
record CheckResult(Status status, Duration validDuration, long validUseCount) {}
