/** Mutual TLS on both sides of the proxy, from the identity that is current at each handshake. */
@NullMarked
package io.amime.proxy.identity;

import org.jspecify.annotations.NullMarked;
