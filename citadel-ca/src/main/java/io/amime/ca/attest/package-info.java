/** First credentials: single-use tokens, and the files that hand them out. */
@NullMarked
package io.amime.ca.attest;

import org.jspecify.annotations.NullMarked;
