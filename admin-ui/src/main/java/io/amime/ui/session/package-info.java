/** Signing in and out, and how long a sign-in lasts: the user's token never leaves this server. */
@NullMarked
package io.amime.ui.session;

import org.jspecify.annotations.NullMarked;
