/** Asks Mixer before a request reaches the application, and tells it afterwards. */
@NullMarked
package io.amime.proxy.filter.mixer;

import org.jspecify.annotations.NullMarked;
