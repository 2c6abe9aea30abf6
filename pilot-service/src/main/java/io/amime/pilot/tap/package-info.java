/** Live requests for those who want to see them pass. */
@NullMarked
package io.amime.pilot.tap;

import org.jspecify.annotations.NullMarked;
