/** Live state of clusters: members, balancing, limits, ejection; it outlives configurations. */
@NullMarked
package io.amime.proxy.cluster;

import org.jspecify.annotations.NullMarked;
