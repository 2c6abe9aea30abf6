/** How the CA says no: a reason a machine can read, and no more. */
@NullMarked
package io.amime.ca.refusal;

import org.jspecify.annotations.NullMarked;
