/** Hands the browser's calls on to Pilot, Mixer and Citadel, only those that the console needs. */
@NullMarked
package io.amime.ui.passthrough;

import org.jspecify.annotations.NullMarked;
