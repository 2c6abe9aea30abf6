/** Header fields: appended by rules, cleaned at edges, set from certificates. */
@NullMarked
package io.amime.proxy.filter.headers;

import org.jspecify.annotations.NullMarked;
