/** How much memory the process keeps. */
@NullMarked
package io.amime.proxy.heap;

import org.jspecify.annotations.NullMarked;
