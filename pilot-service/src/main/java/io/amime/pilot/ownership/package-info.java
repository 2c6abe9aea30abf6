/** Decides who may change which resource. */
@NullMarked
package io.amime.pilot.ownership;

import org.jspecify.annotations.NullMarked;
