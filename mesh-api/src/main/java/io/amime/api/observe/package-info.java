/**
 * What people may see of single requests: decisions as they were made, and requests as they pass.
 */
@NullMarked
package io.amime.api.observe;

import org.jspecify.annotations.NullMarked;
