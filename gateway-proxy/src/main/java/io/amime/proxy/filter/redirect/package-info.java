/** Sends the client elsewhere without asking any upstream. */
@NullMarked
package io.amime.proxy.filter.redirect;

import org.jspecify.annotations.NullMarked;
