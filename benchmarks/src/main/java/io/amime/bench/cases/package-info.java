/** What is sent through a proxy, and what the proxy has to do with it. */
@NullMarked
package io.amime.bench.cases;

import org.jspecify.annotations.NullMarked;
