/** Who calls and what that caller may do. */
@NullMarked
package io.amime.spring.caller;

import org.jspecify.annotations.NullMarked;
