/** How the command line talks to a mesh: the kubeconfig, HTTPS, and answers turned into words. */
@NullMarked
package io.amime.cli.client;

import org.jspecify.annotations.NullMarked;
