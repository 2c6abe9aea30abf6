/** Who a workload is: SPIFFE names, certificates, how they are obtained, kept and checked. */
@NullMarked
package io.amime.api.identity;

import org.jspecify.annotations.NullMarked;
