/** Lets a request become a WebSocket where the route allows it. */
@NullMarked
package io.amime.proxy.filter.websocket;

import org.jspecify.annotations.NullMarked;
