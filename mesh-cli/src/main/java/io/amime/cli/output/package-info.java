/** How answers are printed: as a table for people, as JSON or YAML for programs. */
@NullMarked
package io.amime.cli.output;

import org.jspecify.annotations.NullMarked;
