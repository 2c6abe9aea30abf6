/** What Mixer answers over HTTP. */
@NullMarked
package io.amime.mixer.api;

import org.jspecify.annotations.NullMarked;
