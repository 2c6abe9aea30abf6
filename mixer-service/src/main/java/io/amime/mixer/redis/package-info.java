/** The way to Redis, which may be away at any time and must never be waited for. */
@NullMarked
package io.amime.mixer.redis;

import org.jspecify.annotations.NullMarked;
