/** Puts into words what was decided about a request, when somebody asks. */
@NullMarked
package io.amime.proxy.explain;

import org.jspecify.annotations.NullMarked;
