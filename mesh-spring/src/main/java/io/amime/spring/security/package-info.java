/** Finds out who calls, from an access token or a client certificate. */
@NullMarked
package io.amime.spring.security;

import org.jspecify.annotations.NullMarked;
