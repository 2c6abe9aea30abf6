/** Quotas counted in Redis, one count for all Mixers. */
@NullMarked
package io.amime.mixer.adapter.redisquota;

import org.jspecify.annotations.NullMarked;
