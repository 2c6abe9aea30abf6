/** The one way by which the store is changed: checked whole, allowed, then written at once. */
@NullMarked
package io.amime.pilot.change;

import org.jspecify.annotations.NullMarked;
