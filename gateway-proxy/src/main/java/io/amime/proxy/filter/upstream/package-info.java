/** The end of every chain: one attempt at a member of the cluster, and its answer to the client. */
@NullMarked
package io.amime.proxy.filter.upstream;

import org.jspecify.annotations.NullMarked;
