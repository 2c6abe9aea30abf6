/**
 * Which handlers a request meets, and what comes out when they are asked: pure, no I/O, no clock.
 */
@NullMarked
package io.amime.api.policy;

import org.jspecify.annotations.NullMarked;
