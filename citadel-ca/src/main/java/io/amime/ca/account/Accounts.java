package io.amime.ca.account;

import io.amime.ca.refusal.Refusal;
import io.amime.ca.state.StateDirectory;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Who can sign in: a small file, rewritten whole at each change. */
@Component
class Accounts {
  private static final String FILE = "accounts.json";
  private static final int COST = 12;

  /** bcrypt looks at no more. */
  static final int LONGEST_PASSWORD = 72;

  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  /**
   * @param hash bcrypt of the password
   * @param roles each {@code role@scope}
   * @param temporary whether somebody else made the password, who may still know it
   */
  record Account(String user, String name, String hash, List<String> roles, boolean temporary) {
    Account with(String newHash, boolean nowTemporary) {
      return new Account(user, name, newHash, roles, nowTemporary);
    }
  }

  private record Stored(List<Account> accounts) {}

  private final StateDirectory state;
  private final JsonMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
  private final SecureRandom random = new SecureRandom();
  private final BCryptPasswordEncoder passwords = new BCryptPasswordEncoder(COST, random);
  private volatile List<Account> accounts;

  /** Compared with when there is no such user, so that it takes as long as a wrong password. */
  private volatile String decoy = "";

  Accounts(StateDirectory state) {
    this.state = state;
    this.accounts =
        state.has(FILE)
            ? List.copyOf(json.readValue(state.read(FILE), Stored.class).accounts)
            : List.of();
  }

  List<Account> all() {
    return accounts;
  }

  Optional<Account> find(String user) {
    return accounts.stream().filter(account -> account.user.equals(user)).findFirst();
  }

  /** The account, if that is its password; takes the same time for unknown users. */
  Optional<Account> check(String user, String password) {
    Optional<Account> account = find(user);
    boolean same = passwords.matches(password, account.map(Account::hash).orElseGet(this::decoy));
    return account.filter(_ -> same);
  }

  /**
   * Makes an account with a temporary password.
   *
   * @throws Refusal if there is one of that name
   */
  synchronized void add(String user, String name, String password, List<String> roles) {
    if (find(user).isPresent()) {
      throw Refusal.conflict("There is an account \"" + user + "\" already");
    }
    List<Account> next = new ArrayList<>(accounts);
    next.add(new Account(user, name, hash(password), List.copyOf(roles), true));
    save(next);
  }

  /**
   * Gives an account another password.
   *
   * @param temporary whether somebody else than its owner chose it
   * @throws Refusal if there is none of that name
   */
  synchronized void changePassword(String user, String password, boolean temporary) {
    if (find(user).isEmpty()) {
      throw Refusal.notFound("There is no account \"" + user + "\"");
    }
    String hash = hash(password);
    save(accounts.stream().map(a -> a.user.equals(user) ? a.with(hash, temporary) : a).toList());
  }

  /** Letters and digits that are not mistaken for one another; about 5.8 bits each. */
  String randomPassword(int length) {
    StringBuilder password = new StringBuilder();
    random.ints(length, 0, LETTERS.length()).forEach(i -> password.append(LETTERS.charAt(i)));
    return password.toString();
  }

  private void save(List<Account> next) {
    state.write(FILE, json.writeValueAsString(new Stored(next)));
    accounts = List.copyOf(next);
  }

  private String hash(String password) {
    String hash = passwords.encode(password);
    if (hash == null) {
      throw new IllegalStateException("no hash");
    }
    return hash;
  }

  private String decoy() {
    if (decoy.isEmpty()) {
      decoy = hash(randomPassword(20));
    }
    return decoy;
  }
}
