/** Changes path and authority before the request is sent on. */
@NullMarked
package io.amime.proxy.filter.rewrite;

import org.jspecify.annotations.NullMarked;
