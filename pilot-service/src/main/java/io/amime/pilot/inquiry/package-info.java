/** Questions that only proxies can answer: asked over their feeds, answered beside them. */
@NullMarked
package io.amime.pilot.inquiry;

import org.jspecify.annotations.NullMarked;
