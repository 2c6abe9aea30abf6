/** Turns what is stored and what runs into one snapshot per proxy, and knows who has which. */
@NullMarked
package io.amime.pilot.push;

import org.jspecify.annotations.NullMarked;
