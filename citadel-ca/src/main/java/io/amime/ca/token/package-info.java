/** Access tokens for people and tools, and the keys that verify them. */
@NullMarked
package io.amime.ca.token;

import org.jspecify.annotations.NullMarked;
