/** Measures what a request costs in our proxy and in others, side by side. */
@NullMarked
package io.amime.bench;

import org.jspecify.annotations.NullMarked;
