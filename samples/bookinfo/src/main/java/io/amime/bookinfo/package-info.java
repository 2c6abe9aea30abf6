/** The demo application: four small services behind one main class, a role per process. */
@NullMarked
package io.amime.bookinfo;

import org.jspecify.annotations.NullMarked;
