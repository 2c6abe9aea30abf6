package io.amime.ca.account;

import io.amime.ca.journal.Entry;
import io.amime.ca.journal.Journal;
import io.amime.ca.refusal.JsonBody;
import io.amime.ca.refusal.Refusal;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Grant;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Making accounts and changing passwords. */
@RestController
class AccountController {
  private static final Pattern USER = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final int SHORTEST_PASSWORD = 12;
  private static final int MADE_PASSWORD = 20;

  record Order(
      @Nullable String user,
      @Nullable String name,
      @Nullable String password,
      @Nullable List<String> roles) {}

  record Change(@Nullable String current, @Nullable String password) {}

  /** What others may see; the password only where we made it, once. */
  record Shown(String user, String name, List<String> roles, @Nullable String password) {}

  private final Accounts accounts;
  private final Journal journal;
  private final JsonBody bodies;
  private final InstantSource clock;

  AccountController(Accounts accounts, Journal journal, JsonBody bodies, InstantSource clock) {
    this.accounts = accounts;
    this.journal = journal;
    this.bodies = bodies;
    this.clock = clock;
  }

  @GetMapping("/v1/accounts")
  List<Shown> list(Caller caller) {
    caller.require(Role.PLATFORM, Scope.MESH);
    return accounts.all().stream()
        .map(account -> new Shown(account.user(), account.name(), account.roles(), null))
        .toList();
  }

  @PostMapping("/v1/accounts")
  @ResponseStatus(HttpStatus.CREATED)
  Shown create(Caller caller, HttpServletRequest request) {
    caller.require(Role.PLATFORM, Scope.MESH);
    Order order = bodies.read(request, Order.class);
    String user = order.user == null ? "" : order.user;
    if (!USER.matcher(user).matches()) {
      throw Refusal.badRequest("user", "user: expected lower-case letters, digits, dots, dashes");
    }
    List<String> roles = order.roles == null ? List.of() : order.roles;
    roles.forEach(AccountController::requireGrant);
    String made = order.password == null ? accounts.randomPassword(MADE_PASSWORD) : null;
    String password = order.password == null ? String.valueOf(made) : order.password;
    requireStrong(password);
    String name = order.name == null ? user : order.name;
    journal.append(
        new Entry.AccessGranted(clock.instant(), "account", "user:" + user, roles, caller.name()));
    accounts.add(user, name, password, roles);
    return new Shown(user, name, roles, made);
  }

  /** One's own with the current password, anybody's as platform. */
  @PutMapping("/v1/accounts/{user}/password")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void changePassword(Caller caller, @PathVariable String user, HttpServletRequest request) {
    boolean own = caller instanceof Caller.Person person && person.subject().equals("user:" + user);
    if (!own) {
      caller.require(Role.PLATFORM, Scope.MESH);
    }
    Change change = bodies.read(request, Change.class);
    String current = change.current == null ? "" : change.current;
    if (own && accounts.check(user, current).isEmpty()) {
      throw Refusal.badRequest("current", "current: not the current password");
    }
    String password = change.password == null ? "" : change.password;
    requireStrong(password);
    if (own && password.equals(current)) {
      throw Refusal.badRequest("password", "password: expected another one than the current");
    }
    journal.append(
        new Entry.AccessGranted(
            clock.instant(), "password", "user:" + user, List.of(), caller.name()));
    accounts.changePassword(user, password, !own);
  }

  private static void requireStrong(String password) {
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (password.length() < SHORTEST_PASSWORD || bytes > Accounts.LONGEST_PASSWORD) {
      throw Refusal.badRequest("password", "password: expected 12 to 72 characters");
    }
  }

  private static void requireGrant(String role) {
    try {
      Grant.parse(role);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("roles", "roles: " + e.getMessage());
    }
  }
}
