/** The bytes of HTTP/1.1 messages, the same towards clients and towards endpoints. */
@NullMarked
package io.amime.proxy.http1;

import org.jspecify.annotations.NullMarked;
