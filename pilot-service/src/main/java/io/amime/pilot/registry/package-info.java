/** Knows which workloads run, whether they are healthy, and which certificates they hold. */
@NullMarked
package io.amime.pilot.registry;

import org.jspecify.annotations.NullMarked;
