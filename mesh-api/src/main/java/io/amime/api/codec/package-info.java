/** From YAML and JSON text to resources and back, strictly, with every violation and its line. */
@NullMarked
package io.amime.api.codec;

import org.jspecify.annotations.NullMarked;
