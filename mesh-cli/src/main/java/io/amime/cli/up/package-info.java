/**
 * Starts and stops a mesh on this machine: one process per part, none of them tied to the caller.
 */
@NullMarked
package io.amime.cli.up;

import org.jspecify.annotations.NullMarked;
