/** What was decided about the last requests, to be found by request id. */
@NullMarked
package io.amime.proxy.filter.decision;

import org.jspecify.annotations.NullMarked;
