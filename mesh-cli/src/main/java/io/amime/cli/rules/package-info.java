/** Verbs that change rules or show them as they are stored. */
@NullMarked
package io.amime.cli.rules;

import org.jspecify.annotations.NullMarked;
