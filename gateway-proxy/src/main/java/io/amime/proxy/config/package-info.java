/** How configuration reaches the proxy: Pilot's feed, and the last good snapshot on disk. */
@NullMarked
package io.amime.proxy.config;

import org.jspecify.annotations.NullMarked;
