/** Pilot: the rules of the mesh, what runs in it, and what each proxy is told. */
@NullMarked
package io.amime.pilot;

import org.jspecify.annotations.NullMarked;
