/**
 * The kinds that people write: their fields, names and short forms, and nothing of how they act.
 */
@NullMarked
package io.amime.api.resource;

import org.jspecify.annotations.NullMarked;
