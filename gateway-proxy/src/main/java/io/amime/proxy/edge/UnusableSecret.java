package io.amime.proxy.edge;

/** Files of a secret that no TLS can be spoken with; the message says why and quotes none. */
final class UnusableSecret extends Exception {
  private static final long serialVersionUID = 1;

  UnusableSecret(String why) {
    super(why);
  }
}
