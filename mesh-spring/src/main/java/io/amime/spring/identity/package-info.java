/** A Boot service's own certificate and the TLS it serves with it. */
@NullMarked
package io.amime.spring.identity;

import org.jspecify.annotations.NullMarked;
