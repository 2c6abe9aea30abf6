/**
 * Tells Pilot that the workload is here, that it lives, which certificate comes next, and that it
 * leaves.
 */
@NullMarked
package io.amime.proxy.register;

import org.jspecify.annotations.NullMarked;
