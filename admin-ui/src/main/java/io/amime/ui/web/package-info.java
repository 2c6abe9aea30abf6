/** What every answer of the console has in common: who may ask, and the headers it carries. */
@NullMarked
package io.amime.ui.web;

import org.jspecify.annotations.NullMarked;
