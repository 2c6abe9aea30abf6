/** What is read from the machine. */
@NullMarked
package io.amime.bench.measure;

import org.jspecify.annotations.NullMarked;
