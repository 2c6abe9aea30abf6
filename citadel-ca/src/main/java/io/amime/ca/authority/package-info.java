/** The root key, how it is kept, and the certificates and lists it signs. */
@NullMarked
package io.amime.ca.authority;

import org.jspecify.annotations.NullMarked;
