/** Streams configuration to proxies and to Mixer as server-sent events. */
@NullMarked
package io.amime.pilot.feed;

import org.jspecify.annotations.NullMarked;
