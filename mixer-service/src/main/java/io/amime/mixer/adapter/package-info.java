/** What a quota adapter is, and the list of those that there are. */
@NullMarked
package io.amime.mixer.adapter;

import org.jspecify.annotations.NullMarked;
