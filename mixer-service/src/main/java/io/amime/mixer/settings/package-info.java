/** What can be set about Mixer. */
@NullMarked
package io.amime.mixer.settings;

import org.jspecify.annotations.NullMarked;
