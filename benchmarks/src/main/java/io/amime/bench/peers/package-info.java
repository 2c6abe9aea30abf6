/** The proxies that are compared, each as a process of its own. */
@NullMarked
package io.amime.bench.peers;

import org.jspecify.annotations.NullMarked;
