package io.amime.api.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handler that lets pass, or refuses, what is in a list. */
@Doc("A handler that lets pass, or refuses, what is in a list.")
public record ListChecker(ResourceMeta meta, Spec spec) implements Resource {

  /** The list. */
  @Doc("The list.")
  @Unsupported(
      field = "providerUrl",
      why = "lists are not fetched; write the entries into overrides")
  @Unsupported(field = "refreshInterval", why = "lists are not fetched", refused = false)
  @Unsupported(field = "ttl", why = "lists are not fetched", refused = false)
  public record Spec(
      @Doc("The entries.") List<String> overrides,
      @Doc("How entries are read; STRINGS by default.") @Nullable EntryType entryType,
      @Doc("Refuse what is in the list instead of what is not.") boolean blacklist,
      @Doc("How long proxies may keep the answer; 300s by default.")
          @Nullable Duration cachingInterval,
      @Doc("How often proxies may use the answer; 10000 by default.")
          @Nullable Integer cachingUseCount) {
    public Spec {
      overrides = List.copyOf(overrides);
    }
  }

  /** How entries are read. */
  public enum EntryType {
    STRINGS,
    CASE_INSENSITIVE_STRINGS,
    IP_ADDRESSES,
    REGEX
  }
}
