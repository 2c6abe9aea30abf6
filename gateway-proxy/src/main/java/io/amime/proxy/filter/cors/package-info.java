/** Cross-origin answers on behalf of the upstream. */
@NullMarked
package io.amime.proxy.filter.cors;

import org.jspecify.annotations.NullMarked;
