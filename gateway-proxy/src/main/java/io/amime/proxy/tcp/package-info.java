/**
 * Connections that carry bytes and not requests: where they go is decided once, then both ends are
 * joined.
 */
@NullMarked
package io.amime.proxy.tcp;

import org.jspecify.annotations.NullMarked;
