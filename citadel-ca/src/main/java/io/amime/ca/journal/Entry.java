package io.amime.ca.journal;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/** One thing that happened. Holds no secret: of tokens and keys only their SHA-256. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Entry.TokenMade.class, name = "token-made"),
  @JsonSubTypes.Type(value = Entry.TokenSpent.class, name = "token-spent"),
  @JsonSubTypes.Type(value = Entry.Issued.class, name = "issued"),
  @JsonSubTypes.Type(value = Entry.Revoked.class, name = "revoked"),
  @JsonSubTypes.Type(value = Entry.AccessGranted.class, name = "access-granted")
})
public sealed interface Entry {
  Instant time();

  /**
   * A join token.
   *
   * @param hash SHA-256, hex
   * @param by who asked for it
   */
  record TokenMade(
      Instant time,
      String hash,
      String identity,
      List<String> dnsNames,
      List<String> ipAddresses,
      Instant expires,
      String by)
      implements Entry {}

  /** From here on the token is worth nothing. */
  record TokenSpent(Instant time, String hash, String from) implements Entry {}

  /**
   * A certificate, recorded before it left.
   *
   * @param keyHash SHA-256 of the public key info, hex
   * @param how {@code join}, {@code renewal} or {@code own}
   * @param from address of the caller
   */
  record Issued(
      Instant time,
      String serial,
      String identity,
      List<String> dnsNames,
      List<String> ipAddresses,
      String keyHash,
      Instant notBefore,
      Instant notAfter,
      String how,
      String from)
      implements Entry {}

  /** A certificate taken back. */
  record Revoked(Instant time, String serial, String reason, String by) implements Entry {}

  /** A sign-in, an access token made for a tool, or a change of an account. */
  record AccessGranted(Instant time, String what, String subject, List<String> roles, String by)
      implements Entry {}
}
