/** Counts and times requests per caller, callee, code and reason. */
@NullMarked
package io.amime.proxy.filter.telemetry;

import org.jspecify.annotations.NullMarked;
