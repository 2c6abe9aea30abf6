/** Keeps the mesh's resources and every revision of them in a relational database. */
@NullMarked
package io.amime.pilot.store;

import org.jspecify.annotations.NullMarked;
