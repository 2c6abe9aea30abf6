/** The data plane's process: its settings, and the objects of one workload wired together. */
@NullMarked
package io.amime.proxy;

import org.jspecify.annotations.NullMarked;
