/** Whether resources are right in themselves and among the others: every violation at once. */
@NullMarked
package io.amime.api.validation;

import org.jspecify.annotations.NullMarked;
