/** Injected delays and aborts, per rule. */
@NullMarked
package io.amime.proxy.filter.fault;

import org.jspecify.annotations.NullMarked;
