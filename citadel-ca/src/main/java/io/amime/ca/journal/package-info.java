/** What happened, appended and forced to disk before anybody is told. */
@NullMarked
package io.amime.ca.journal;

import org.jspecify.annotations.NullMarked;
