package io.amime.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void theInstanceIsNamedAfterRoleAndVersion() {
    var settings = Settings.of(new String[] {"reviews", "--version", "v3"}, Map.of());

    assertThat(settings.instance()).isEqualTo("reviews-v3");
    assertThat(settings.stars()).isEqualTo(Stars.RED);
    assertThat(settings.port()).isEqualTo(9080);
    assertThat(settings.proxy()).isNull();
  }

  @Test
  void theProxyComesFromTheEnvironment() {
    var settings =
        Settings.of(new String[] {"details"}, Map.of("http_proxy", "http://127.0.0.1:15001"));

    assertThat(settings.proxy()).isEqualTo(new InetSocketAddress("127.0.0.1", 15001));
  }

  @Test
  void anUnknownOptionAndABadPortAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(new String[] {"ratings", "--prot", "1"}, Map.of()))
        .withMessageContaining("--prot");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(new String[] {"ratings", "--port", "http"}, Map.of()))
        .withMessageContaining("--port http");
  }
}
