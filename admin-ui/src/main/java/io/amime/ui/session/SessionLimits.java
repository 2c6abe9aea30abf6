package io.amime.ui.session;

import io.amime.ui.ConsoleProperties;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends sessions that nobody uses any more, before Spring Security looks at them. The container's
 * own timeout cannot tell a person from a page that polls: such calls say so with {@value
 * #BACKGROUND} and do not prolong the session.
 */
@Component
@Order(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1)
final class SessionLimits extends OncePerRequestFilter {
  static final String BACKGROUND = "Amime-Background";

  private final ConsoleProperties properties;
  private final InstantSource clock;

  SessionLimits(ConsoleProperties properties, InstantSource clock) {
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    HttpSession session = request.getSession(false);
    SessionLife life = session == null ? null : SessionLife.of(session);
    if (session != null && life != null) {
      Instant now = clock.instant();
      if (life.over(now, properties.idle(), properties.absolute())) {
        session.invalidate();
      } else if (!background(request)) {
        life.used(now);
      }
    }
    chain.doFilter(request, response);
  }

  private static boolean background(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    // EventSource cannot send headers of its own, and reconnects without anybody's doing.
    return request.getHeader(BACKGROUND) != null
        || (accept != null && accept.contains("text/event-stream"));
  }
}
