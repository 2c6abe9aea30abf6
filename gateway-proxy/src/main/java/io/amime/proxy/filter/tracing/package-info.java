/** Request ids and trace context. */
@NullMarked
package io.amime.proxy.filter.tracing;

import org.jspecify.annotations.NullMarked;
