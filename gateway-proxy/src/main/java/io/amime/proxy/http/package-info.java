/**
 * One request on its way: the entry, its typed context, and every answer the proxy gives itself.
 */
@NullMarked
package io.amime.proxy.http;

import org.jspecify.annotations.NullMarked;
