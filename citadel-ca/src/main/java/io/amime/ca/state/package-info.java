/** The directory that holds everything the CA must not lose, and the settings of the CA. */
@NullMarked
package io.amime.ca.state;

import org.jspecify.annotations.NullMarked;
