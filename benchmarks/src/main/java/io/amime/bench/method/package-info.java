/** How a case is measured: warm-up, rounds, ratios. */
@NullMarked
package io.amime.bench.method;

import org.jspecify.annotations.NullMarked;
