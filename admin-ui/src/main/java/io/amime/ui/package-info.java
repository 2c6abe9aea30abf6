/**
 * The web console: static ES modules, and the small server between them and the mesh's services.
 */
@NullMarked
package io.amime.ui;

import org.jspecify.annotations.NullMarked;
