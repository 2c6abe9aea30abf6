/**
 * TLS with clients outside the mesh: which names are served, certificates from files that may
 * change at any time, and handshakes by server name.
 */
@NullMarked
package io.amime.proxy.edge;

import org.jspecify.annotations.NullMarked;
