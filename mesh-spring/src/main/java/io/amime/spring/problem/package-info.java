/** Every error as an RFC 9457 problem, without insides. */
@NullMarked
package io.amime.spring.problem;

import org.jspecify.annotations.NullMarked;
