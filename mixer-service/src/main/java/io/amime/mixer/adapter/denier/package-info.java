/** The handler that always refuses, as far as it is asked for quotas. */
@NullMarked
package io.amime.mixer.adapter.denier;

import org.jspecify.annotations.NullMarked;
