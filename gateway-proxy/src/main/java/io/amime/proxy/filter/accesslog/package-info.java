/** One line of JSON per request, written by a thread of its own. */
@NullMarked
package io.amime.proxy.filter.accesslog;

import org.jspecify.annotations.NullMarked;
