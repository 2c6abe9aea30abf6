/** Taking certificates back, and telling everybody which. */
@NullMarked
package io.amime.ca.revoke;

import org.jspecify.annotations.NullMarked;
