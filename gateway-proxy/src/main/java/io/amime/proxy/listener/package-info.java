/**
 * The sockets of the proxy: bound, guarded by mutual TLS where the mesh demands it, and drained.
 */
@NullMarked
package io.amime.proxy.listener;

import org.jspecify.annotations.NullMarked;
