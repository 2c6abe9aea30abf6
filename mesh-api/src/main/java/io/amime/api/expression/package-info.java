/** CEXL, the language of rule conditions and instance fields: parsed, type-checked, evaluated. */
@NullMarked
package io.amime.api.expression;

import org.jspecify.annotations.NullMarked;
