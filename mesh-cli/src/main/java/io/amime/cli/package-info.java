/** The command line {@code mesh}: its verbs, what they share, and how they end. */
@NullMarked
package io.amime.cli;

import org.jspecify.annotations.NullMarked;
