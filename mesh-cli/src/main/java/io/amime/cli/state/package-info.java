/** The state directory of a local mesh: which processes it has, and whether they still run. */
@NullMarked
package io.amime.cli.state;

import org.jspecify.annotations.NullMarked;
