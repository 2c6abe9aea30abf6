package io.amime.ui.session;

import io.amime.ui.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /session}: who is signed in here, signing in and out, another password. */
@RestController
@RequestMapping("/session")
final class SessionEndpoint {
  private static final int LONGEST = 256;

  /** Sessions of visitors who have not signed in hold nothing but a CSRF token. */
  private static final int UNUSED_SECONDS = 600;

  private final CitadelLogin citadel;
  private final PasswordDuty duty;
  private final SecurityContextRepository contexts;
  private final InstantSource clock;

  SessionEndpoint(
      CitadelLogin citadel,
      PasswordDuty duty,
      SecurityContextRepository contexts,
      InstantSource clock) {
    this.citadel = citadel;
    this.duty = duty;
    this.contexts = contexts;
    this.clock = clock;
  }

  record Credentials(@Nullable String user, @Nullable String password) {}

  record NewPassword(@Nullable String current, @Nullable String password) {}

  /**
   * @param passwordChange {@code required} before anything else, {@code advised}, or null
   */
  record View(
      @Nullable String user,
      List<String> roles,
      @Nullable Instant expires,
      @Nullable String passwordChange,
      String csrf) {}

  private View view(@Nullable SignedIn who, CsrfToken csrf) {
    return who == null
        ? new View(null, List.of(), null, null, csrf.getToken())
        : new View(who.user(), who.roles(), who.expires(), duty.of(who), csrf.getToken());
  }

  @GetMapping
  View current(
      @AuthenticationPrincipal @Nullable SignedIn who, CsrfToken csrf, HttpServletRequest request) {
    View view = view(who, csrf);
    if (who == null) {
      request.getSession().setMaxInactiveInterval(UNUSED_SECONDS);
    }
    return view;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> signIn(
      @RequestBody Credentials given, HttpServletRequest request, HttpServletResponse response)
      throws InterruptedException {
    String user = given.user();
    String password = given.password();
    if (user == null
        || password == null
        || user.length() > LONGEST
        || password.length() > LONGEST) {
      return refused();
    }
    return switch (citadel.signIn(user, password, request.getRemoteAddr())) {
      case CitadelLogin.Answer.Welcome(SignedIn who) -> {
        begin(who, request, response);
        yield ResponseEntity.noContent().build();
      }
      case CitadelLogin.Answer.Refused() -> refused();
      case CitadelLogin.Answer.TooOften(String seconds) ->
          ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
              .header(HttpHeaders.RETRY_AFTER, seconds)
              .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
              .body(
                  Problem.of(
                      HttpStatus.TOO_MANY_REQUESTS, "too-many-attempts", "Wait, then try again."));
      case CitadelLogin.Answer.Unreachable() ->
          answer(Problem.of(HttpStatus.BAD_GATEWAY, "part-down", "citadel does not answer."));
    };
  }

  /** Takes another password and goes on in a new session: the old one belonged to the old one. */
  @PutMapping(path = "/password", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<?> changePassword(
      @AuthenticationPrincipal @Nullable SignedIn who,
      @RequestBody NewPassword given,
      HttpServletRequest request,
      HttpServletResponse response)
      throws InterruptedException {
    if (who == null) {
      return answer(Problem.of(HttpStatus.UNAUTHORIZED, "signed-out", "Sign in first."));
    }
    String current = given.current() == null ? "" : given.current();
    String password = given.password() == null ? "" : given.password();
    if (current.length() > LONGEST || password.length() > LONGEST) {
      return answer(Problem.of(HttpStatus.BAD_REQUEST, "password-weak", "It is too long."));
    }
    return switch (citadel.changePassword(who, current, password)) {
      case CitadelLogin.Change.Done() -> {
        begin(who.withOwnPassword(), request, response);
        yield ResponseEntity.noContent().build();
      }
      case CitadelLogin.Change.Refused(String field) ->
          answer(
              field.equals("current")
                  ? Problem.of(
                      HttpStatus.BAD_REQUEST, "password-wrong", "The current password is wrong.")
                  : Problem.of(
                      HttpStatus.BAD_REQUEST,
                      "password-weak",
                      "Choose 12 to 72 characters, and not the current password."));
      case CitadelLogin.Change.Unreachable() ->
          answer(Problem.of(HttpStatus.BAD_GATEWAY, "part-down", "citadel does not answer."));
    };
  }

  @DeleteMapping
  ResponseEntity<Void> signOut(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
    SecurityContextHolder.clearContext();
    return ResponseEntity.noContent().build();
  }

  /** A new session, never the one that the browser came with: it may have been planted. */
  private void begin(SignedIn who, HttpServletRequest request, HttpServletResponse response) {
    HttpSession before = request.getSession(false);
    if (before != null) {
      before.invalidate();
    }
    HttpSession session = request.getSession(true);
    new SessionLife(clock.instant()).bindTo(session);
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(who, null, List.of()));
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
  }

  private static ResponseEntity<Problem> refused() {
    return answer(
        Problem.of(HttpStatus.UNAUTHORIZED, "bad-credentials", "User or password is wrong."));
  }

  private static ResponseEntity<Problem> answer(Problem problem) {
    return ResponseEntity.status(problem.status())
        .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .body(problem);
  }
}
