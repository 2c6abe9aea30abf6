/** Removes what was stored for a limited time. */
@NullMarked
package io.amime.pilot.expiry;

import org.jspecify.annotations.NullMarked;
