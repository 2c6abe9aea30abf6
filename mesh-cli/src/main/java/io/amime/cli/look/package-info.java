/** Verbs that look into a mesh that runs, and those that mend what they show. */
@NullMarked
package io.amime.cli.look;

import org.jspecify.annotations.NullMarked;
