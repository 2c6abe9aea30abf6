/** Injected delays and aborts, per rule, with an end of their own. */
@NullMarked
package io.amime.proxy.filter.fault;

import org.jspecify.annotations.NullMarked;
