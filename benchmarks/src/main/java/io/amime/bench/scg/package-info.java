/** Spring Cloud Gateway without anything of ours, to compare with. */
@NullMarked
package io.amime.bench.scg;

import org.jspecify.annotations.NullMarked;
