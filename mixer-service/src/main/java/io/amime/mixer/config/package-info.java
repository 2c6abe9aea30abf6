/** The rules that Mixer runs on: from Pilot, kept on disk, switched as a whole. */
@NullMarked
package io.amime.mixer.config;

import org.jspecify.annotations.NullMarked;
