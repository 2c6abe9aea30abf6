/** Which route a request takes: one pure decision, run alike by the proxy and by explain. */
@NullMarked
package io.amime.api.routing;

import org.jspecify.annotations.NullMarked;
