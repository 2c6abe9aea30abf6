/** Bounds on how long a request, or one try of it, waits for an answer. */
@NullMarked
package io.amime.proxy.filter.timeout;

import org.jspecify.annotations.NullMarked;
