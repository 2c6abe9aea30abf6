/**
 * Active health checks: members are asked from time to time, on the event loops, as callers ask.
 */
@NullMarked
package io.amime.proxy.health;

import org.jspecify.annotations.NullMarked;
