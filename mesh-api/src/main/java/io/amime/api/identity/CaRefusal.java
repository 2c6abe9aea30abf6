package io.amime.api.identity;

import java.io.IOException;

/** The CA answered, and the answer was no. */
final class CaRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  CaRefusal(int status, String body) {
    super("the CA answered " + status + ": " + body);
    this.status = status;
  }

  /** Whether the credential was refused, rather than the request or the moment. */
  boolean ofCredential() {
    return status == 401 || status == 403;
  }
}
