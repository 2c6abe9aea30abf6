/** What the numbers are shown as. */
@NullMarked
package io.amime.bench.report;

import org.jspecify.annotations.NullMarked;
