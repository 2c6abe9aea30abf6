/** Requests for certificates: who asks, what is checked, what is recorded. */
@NullMarked
package io.amime.ca.issue;

import org.jspecify.annotations.NullMarked;
