/** Certificates and keys in files that may change at any time. */
@NullMarked
package io.amime.proxy.secret;

import org.jspecify.annotations.NullMarked;
