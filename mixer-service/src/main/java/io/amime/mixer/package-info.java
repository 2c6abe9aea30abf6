/** Mixer: may this request go on, may it be charged, and what happened to it. */
@NullMarked
package io.amime.mixer;

import org.jspecify.annotations.NullMarked;
