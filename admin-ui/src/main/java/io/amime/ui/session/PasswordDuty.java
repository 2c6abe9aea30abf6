package io.amime.ui.session;

import io.amime.ui.ConsoleProperties;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.stereotype.Component;

/**
 * Whether a person must choose a password before anything else. On this machine alone a password
 * that was printed to its owner's terminal may serve on, and the console only advises to change it;
 * where others can reach the console it may not.
 */
@Component
public final class PasswordDuty {
  private final boolean required;

  PasswordDuty(ConsoleProperties properties, ServerProperties server) {
    this.required =
        switch (properties.temporaryPassword()) {
          case ADVISE -> false;
          case REQUIRE -> true;
          case AUTO -> beyondLoopback(server.getAddress());
        };
  }

  /** True while this person may do nothing but choose a password. */
  public boolean comesFirst(SignedIn who) {
    return required && who.temporaryPassword();
  }

  /** What the page is told: {@code required}, {@code advised}, or nothing. */
  @Nullable String of(SignedIn who) {
    if (!who.temporaryPassword()) {
      return null;
    }
    return required ? "required" : "advised";
  }

  private static boolean beyondLoopback(@Nullable InetAddress address) {
    return address == null || !address.isLoopbackAddress();
  }
}
