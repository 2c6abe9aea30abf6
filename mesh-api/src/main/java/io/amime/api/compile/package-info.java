/** From resources and workloads to what each proxy runs on: pure functions of one mesh state. */
@NullMarked
package io.amime.api.compile;

import org.jspecify.annotations.NullMarked;
