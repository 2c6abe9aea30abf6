package io.amime.api.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.mixer.Status;
import io.amime.api.resource.ListChecker;
import io.amime.api.resource.ListChecker.EntryType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListHandlerTest {
  private static ListHandler handler(EntryType type, boolean blacklist, String... entries) {
    return new ListHandler(new ListChecker.Spec(List.of(entries), type, blacklist, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "STRINGS, v1, v1, true",
    "STRINGS, v1, V1, false",
    "CASE_INSENSITIVE_STRINGS, Abc, aBC, true",
    "IP_ADDRESSES, 10.1.2.0/24, 10.1.2.77, true",
    "IP_ADDRESSES, 10.1.2.0/24, 10.1.3.1, false",
    "IP_ADDRESSES, 10.1.2.3, 10.1.2.3, true",
    "IP_ADDRESSES, 10.1.2.3, 10.1.2.4, false",
    "IP_ADDRESSES, 0.0.0.0/0, 1.2.3.4, true",
    "IP_ADDRESSES, 0.0.0.0/0, ::1, false",
    "IP_ADDRESSES, 2001:db8::1, 2001:db8:0::1, true",
    "IP_ADDRESSES, 2001:db8::/33, 2001:db8:8000::1, false",
    "REGEX, ^v[12]$, v2, true",
    "REGEX, b, abc, true",
    "REGEX, ^b, abc, false"
  })
  void findsEntriesByType(EntryType type, String entry, String value, boolean found) {
    assertThat(handler(type, false, entry).check(value).status())
        .isEqualTo(found ? Status.OK : new Status(5, value + " is not whitelisted"));
    assertThat(handler(type, true, entry).check(value).status())
        .isEqualTo(found ? new Status(7, value + " is blacklisted") : Status.OK);
  }

  @Test
  void valueThatIsNoAddressIsAnInvalidArgument() {
    assertThat(handler(EntryType.IP_ADDRESSES, true, "10.0.0.0/8").check("host").status())
        .isEqualTo(new Status(3, "host is not a valid IP address"));
  }

  @Test
  void cachingHasItsDefaults() {
    CheckResult result = handler(EntryType.STRINGS, false).check("x");
    assertThat(result.validDuration()).isEqualTo(Duration.ofSeconds(300));
    assertThat(result.validUseCount()).isEqualTo(10_000);
  }

  @ParameterizedTest
  @CsvSource({"IP_ADDRESSES, 10.0.0.0/33", "IP_ADDRESSES, x", "REGEX, ("})
  void badEntriesAreRefused(EntryType type, String entry) {
    assertThatThrownBy(() -> handler(type, false, entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(entry);
  }
}
