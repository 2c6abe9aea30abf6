/** Connections of clients: one request on one of them, for reading it and for answering it. */
@NullMarked
package io.amime.proxy.downstream;

import org.jspecify.annotations.NullMarked;
