/** The certificate authority of the mesh and the place where its people sign in. */
@NullMarked
package io.amime.ca;

import org.jspecify.annotations.NullMarked;
