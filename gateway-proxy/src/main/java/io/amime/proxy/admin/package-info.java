/** What the proxy tells people and the launcher about itself, on loopback. */
@NullMarked
package io.amime.proxy.admin;

import org.jspecify.annotations.NullMarked;
