/** Calling the mesh's services with the console's own certificate. */
@NullMarked
package io.amime.ui.service;

import org.jspecify.annotations.NullMarked;
