/** From a snapshot to what requests run on: a routing table of prepared filter chains. */
@NullMarked
package io.amime.proxy.compile;

import org.jspecify.annotations.NullMarked;
