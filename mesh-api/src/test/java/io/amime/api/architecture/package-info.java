/** The rules of the house that a test can hold; every module runs them over itself. */
package io.amime.api.architecture;
