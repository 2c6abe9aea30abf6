/** Certificates of a mesh that exists for one measurement only. */
@NullMarked
package io.amime.bench.trust;

import org.jspecify.annotations.NullMarked;
