/** Header fields between HPACK and the form that the rest of the proxy works on, without copies. */
@NullMarked
package io.amime.proxy.http2;

import org.jspecify.annotations.NullMarked;
