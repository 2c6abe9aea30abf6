package io.amime.api.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.attribute.AddressRange;
import io.amime.api.attribute.IpAddress;
import io.amime.api.mixer.Status;
import io.amime.api.mixer.StatusCode;
import io.amime.api.resource.ListChecker;
import io.amime.api.resource.ListChecker.EntryType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Lets pass, or refuses, what is in an inline list. */
final class ListHandler implements CheckHandler {
  private static final Duration DEFAULT_CACHING_INTERVAL = Duration.ofSeconds(300);
  private static final int DEFAULT_CACHING_USE_COUNT = 10_000;

  private final ListChecker.Spec spec;
  private final boolean addresses;
  private final Predicate<String> listed;

  /**
   * Reads the list.
   *
   * @throws IllegalArgumentException if an entry is no address or pattern, as its type says
   */
  ListHandler(ListChecker.Spec spec) {
    this.spec = spec;
    EntryType type = Objects.requireNonNullElse(spec.entryType(), EntryType.STRINGS);
    this.addresses = type == EntryType.IP_ADDRESSES;
    this.listed = listed(type, spec.overrides());
  }

  private static Predicate<String> listed(EntryType type, List<String> entries) {
    return switch (type) {
      case STRINGS -> Set.copyOf(entries)::contains;
      case CASE_INSENSITIVE_STRINGS -> {
        Set<String> lower =
            entries.stream().map(ListHandler::lower).collect(Collectors.toUnmodifiableSet());
        yield value -> lower.contains(lower(value));
      }
      case IP_ADDRESSES -> {
        List<AddressRange> ranges = entries.stream().map(AddressRange::parse).toList();
        yield value -> {
          IpAddress address = IpAddress.parse(value);
          return ranges.stream().anyMatch(range -> range.contains(address));
        };
      }
      case REGEX -> {
        List<Pattern> patterns = entries.stream().map(ListHandler::pattern).toList();
        yield value -> patterns.stream().anyMatch(p -> p.matcher(value).find());
      }
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'%s' is no RE2 pattern".formatted(text), e);
    }
  }

  @Override
  public CheckResult check(String value) {
    return new CheckResult(
        statusOf(value),
        Objects.requireNonNullElse(spec.cachingInterval(), DEFAULT_CACHING_INTERVAL),
        Objects.requireNonNullElse(spec.cachingUseCount(), DEFAULT_CACHING_USE_COUNT));
  }

  private Status statusOf(String value) {
    boolean found;
    try {
      found = listed.test(value);
    } catch (IllegalArgumentException e) {
      if (!addresses) {
        throw e;
      }
      return Status.of(StatusCode.INVALID_ARGUMENT, value + " is not a valid IP address");
    }
    if (spec.blacklist()) {
      return found ? Status.of(StatusCode.PERMISSION_DENIED, value + " is blacklisted") : Status.OK;
    }
    return found ? Status.OK : Status.of(StatusCode.NOT_FOUND, value + " is not whitelisted");
  }
}
