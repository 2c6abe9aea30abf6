package io.amime.ui.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers data and actions only to pages of this very origin. SameSite cookies are not enough on a
 * developer's machine: every port of localhost is the same site, the mesh's applications included.
 */
final class SameOrigin extends OncePerRequestFilter {
  private static final Set<String> OWN = Set.of("same-origin", "none");

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return !path.startsWith("/api/") && !path.equals("/session");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String site = request.getHeader("Sec-Fetch-Site");
    if ((site != null && !OWN.contains(site)) || foreign(request)) {
      Problem.of(HttpStatus.FORBIDDEN, "foreign-origin", "Only the console's own pages may ask.")
          .writeTo(response);
      return;
    }
    chain.doFilter(request, response);
  }

  private static boolean foreign(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false;
    }
    return !authority(origin).equalsIgnoreCase(String.valueOf(request.getHeader("Host")));
  }

  private static String authority(String origin) {
    try {
      @Nullable String authority = URI.create(origin).getAuthority();
      return authority == null ? "" : authority;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
