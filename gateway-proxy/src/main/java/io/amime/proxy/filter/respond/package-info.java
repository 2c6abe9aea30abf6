/** Answers that a rule gives by itself. */
@NullMarked
package io.amime.proxy.filter.respond;

import org.jspecify.annotations.NullMarked;
