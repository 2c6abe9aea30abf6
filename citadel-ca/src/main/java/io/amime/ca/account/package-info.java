/** People: accounts, passwords, sign-in. */
@NullMarked
package io.amime.ca.account;

import org.jspecify.annotations.NullMarked;
