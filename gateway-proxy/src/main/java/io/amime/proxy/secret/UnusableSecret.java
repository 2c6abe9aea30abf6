package io.amime.proxy.secret;

/** Files of a secret that no TLS can be spoken with; the message says why and quotes none. */
public final class UnusableSecret extends Exception {
  private static final long serialVersionUID = 1;

  public UnusableSecret(String why) {
    super(why);
  }
}
