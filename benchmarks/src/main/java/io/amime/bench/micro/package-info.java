/** What single steps of a request cost, by JMH. */
@NullMarked
package io.amime.bench.micro;

import org.jspecify.annotations.NullMarked;
