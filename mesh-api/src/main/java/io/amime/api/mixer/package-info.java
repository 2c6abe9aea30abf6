/** What proxies, people and tools say to Mixer and what it answers. */
@NullMarked
package io.amime.api.mixer;

import org.jspecify.annotations.NullMarked;
