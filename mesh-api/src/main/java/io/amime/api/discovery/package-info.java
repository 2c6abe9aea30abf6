/** What Pilot computes for one proxy, and what the proxy runs on: one immutable value. */
@NullMarked
package io.amime.api.discovery;

import org.jspecify.annotations.NullMarked;
