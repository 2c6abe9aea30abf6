/**
 * Just enough of HTTP/2 to make load and to answer it, on frames and with header blocks that were
 * encoded once: a generator has to be cheaper than what it measures.
 */
@NullMarked
package io.amime.bench.http2;

import org.jspecify.annotations.NullMarked;
