/** What event loops run on: epoll where it is there, the JDK's selectors elsewhere. */
@NullMarked
package io.amime.proxy.transport;

import org.jspecify.annotations.NullMarked;
