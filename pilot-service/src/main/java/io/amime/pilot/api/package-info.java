/** The mesh's resources as Kubernetes' API conventions have them, so that kubectl works. */
@NullMarked
package io.amime.pilot.api;

import org.jspecify.annotations.NullMarked;
