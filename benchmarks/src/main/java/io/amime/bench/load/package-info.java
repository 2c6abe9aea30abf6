/** What makes the load, and what answers behind the proxies. */
@NullMarked
package io.amime.bench.load;

import org.jspecify.annotations.NullMarked;
