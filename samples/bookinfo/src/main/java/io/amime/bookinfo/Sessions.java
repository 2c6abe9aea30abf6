package io.amime.bookinfo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who is signed in, kept in a signed cookie so that the server keeps nothing. The key lives as long
 * as the process.
 */
final class Sessions {
  static final String COOKIE = "session";

  private final SecretKeySpec key;

  Sessions() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /** The value of {@code Set-Cookie} that signs this user in. */
  String signIn(String user) {
    var name = user.getBytes(StandardCharsets.UTF_8);
    return COOKIE
        + "="
        + encode(name)
        + "."
        + encode(sign(name))
        + "; Path=/; HttpOnly; SameSite=Lax";
  }

  static String signOut() {
    return COOKIE + "=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
  }

  /** The user of a cookie of ours; empty for none and for one that is not ours. */
  Optional<String> user(Request request) {
    return request.cookie(COOKIE).flatMap(this::open);
  }

  private Optional<String> open(String cookie) {
    try {
      int dot = cookie.indexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      var name = Base64.getUrlDecoder().decode(cookie.substring(0, dot));
      var signature = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
      return MessageDigest.isEqual(signature, sign(name))
          ? Optional.of(new String(name, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private byte[] sign(byte[] name) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
