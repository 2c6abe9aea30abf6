/** Copies of requests whose answers nobody reads. */
@NullMarked
package io.amime.proxy.filter.mirror;

import org.jspecify.annotations.NullMarked;
