/** What became of requests: metrics for Prometheus, and a rolling window for the console. */
@NullMarked
package io.amime.mixer.telemetry;

import org.jspecify.annotations.NullMarked;
