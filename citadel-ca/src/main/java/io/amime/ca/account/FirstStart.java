package io.amime.ca.account;

import io.amime.ca.authority.Authority;
import io.amime.ca.state.StateDirectory;
import io.amime.ca.token.AccessTokens;
import jakarta.annotation.PostConstruct;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Leaves in {@code bootstrap/} what whoever started the mesh needs to get in: the roots, a token
 * for tools, and the password of {@code admin}. Happens once; later starts change none of it.
 */
@Component
class FirstStart {
  private static final List<String> EVERYTHING = List.of("platform@mesh");
  private static final Duration TOKEN_LIFE = Duration.ofDays(365);
  private static final int PASSWORD_LENGTH = 20;

  private final StateDirectory state;
  private final Authority authority;
  private final Accounts accounts;
  private final AccessTokens tokens;

  FirstStart(StateDirectory state, Authority authority, Accounts accounts, AccessTokens tokens) {
    this.state = state;
    this.authority = authority;
    this.accounts = accounts;
    this.tokens = tokens;
  }

  @PostConstruct
  void prepare() {
    StateDirectory bootstrap = state.directory("bootstrap");
    if (!bootstrap.has("bundle.pem")) {
      bootstrap.write("bundle.pem", authority.bundle().pem());
    }
    if (accounts.all().isEmpty()) {
      String password = accounts.randomPassword(PASSWORD_LENGTH);
      bootstrap.write("console-password", password + "\n");
      var token = tokens.sign("user:admin", "Administrator", EVERYTHING, TOKEN_LIFE, "first start");
      bootstrap.write("admin.token", token.token() + "\n");
      accounts.add("admin", "Administrator", password, EVERYTHING); // last: says that all is there
    }
  }
}
