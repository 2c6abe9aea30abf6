/** Quotas counted in this process: exact for one Mixer, n times the limit for n of them. */
@NullMarked
package io.amime.mixer.adapter.memquota;

import org.jspecify.annotations.NullMarked;
