/** Tries again where that is allowed, useful and not too much. */
@NullMarked
package io.amime.proxy.filter.retry;

import org.jspecify.annotations.NullMarked;
