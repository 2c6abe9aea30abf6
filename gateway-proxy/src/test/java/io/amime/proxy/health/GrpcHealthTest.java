package io.amime.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcHealthTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0000000000",
    "a, 00000000030a0161",
    "shop.Cart, 000000000b0a0973686f702e43617274"
  })
  void asksAboutAService(String service, String bytes) {
    assertThat(HexFormat.of().formatHex(GrpcHealth.question(service))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000, UNKNOWN",
    "00000000020800, UNKNOWN",
    "00000000020801, SERVING",
    "00000000020802, NOT_SERVING",
    "00000000020803, SERVICE_UNKNOWN",
    "0000000003088100, SERVING",
    // Values to come, other fields, and what is no answer at all.
    "00000000020804, UNREADABLE",
    "0000000006088180808008, UNREADABLE",
    "00000000021001, UNREADABLE",
    "00000000010880, UNREADABLE",
    "000000000108, UNREADABLE",
    "01000000020801, UNREADABLE",
    "00000000030801, UNREADABLE",
    "00000000, UNREADABLE",
    "'', UNREADABLE"
  })
  void readsWhatCameBack(String bytes, GrpcHealth.Status status) {
    assertThat(GrpcHealth.answer(HexFormat.of().parseHex(bytes))).isEqualTo(status);
  }
}
