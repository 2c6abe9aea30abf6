/** Answers what would become of a request, by the code that the proxies run. */
@NullMarked
package io.amime.pilot.explain;

import org.jspecify.annotations.NullMarked;
