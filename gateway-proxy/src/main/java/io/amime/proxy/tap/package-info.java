/** Shows requests as they pass to those who have asked for them, and costs nothing before. */
@NullMarked
package io.amime.proxy.tap;

import org.jspecify.annotations.NullMarked;
