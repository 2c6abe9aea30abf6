/** Typed facts about a request, their vocabulary, and the record of which of them were read. */
@NullMarked
package io.amime.api.attribute;

import org.jspecify.annotations.NullMarked;
