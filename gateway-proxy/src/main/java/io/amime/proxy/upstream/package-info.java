/** Connections to endpoints: a pool per event loop and endpoint, and one request on one of them. */
@NullMarked
package io.amime.proxy.upstream;

import org.jspecify.annotations.NullMarked;
