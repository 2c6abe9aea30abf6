/** Streams of events, by which Pilot tells proxies, Mixer and the command line what has changed. */
@NullMarked
package io.amime.api.event;

import org.jspecify.annotations.NullMarked;
