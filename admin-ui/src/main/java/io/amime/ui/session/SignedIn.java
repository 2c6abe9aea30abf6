package io.amime.ui.session;

import java.time.Instant;
import java.util.List;

/**
 * The person at a browser.
 *
 * @param user account name
 * @param roles {@code role@scope} strings as Citadel gave them, for display only: the services
 *     decide
 * @param token access token for the services; kept on the server
 * @param expires when the token ends
 * @param temporaryPassword whether the person has yet to choose a password
 */
public record SignedIn(
    String user, List<String> roles, String token, Instant expires, boolean temporaryPassword) {
  public SignedIn {
    roles = List.copyOf(roles);
  }

  /** The same person after choosing a password. */
  SignedIn withOwnPassword() {
    return new SignedIn(user, roles, token, expires, false);
  }

  /** Without the token, which must reach no log. */
  @Override
  public String toString() {
    return "SignedIn[" + user + "]";
  }
}
