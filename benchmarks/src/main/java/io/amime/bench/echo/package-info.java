/** The backend for what nginx does not answer: HTTP/2 with trailers, WebSockets, bytes. */
@NullMarked
package io.amime.bench.echo;

import org.jspecify.annotations.NullMarked;
