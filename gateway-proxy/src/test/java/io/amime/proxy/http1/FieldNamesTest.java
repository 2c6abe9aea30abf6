package io.amime.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldNamesTest {
  private static @Nullable AsciiString of(String name) {
    byte[] line = ("GET / " + name + ": 1").getBytes(StandardCharsets.ISO_8859_1);
    return FieldNames.of(line, 6, name.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "Host", "content-type", "Content-Type", "te", "Te", "b3"})
  void madeOnceInTheSpellingThatCame(String name) {
    assertThat((CharSequence) of(name)).hasToString(name).isSameAs(of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HOST", "hosts", "hos", "x-mine", "höst", "ho\0st"})
  void nothingElseIsTakenForOne(String name) {
    assertThat((CharSequence) of(name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ho st", "host ", "ho\nst", "höst", ""})
  void otherNamesAreLookedThrough(String name) {
    var fields = FieldNames.headers().newHeaders();
    assertThatThrownBy(() -> fields.add(name, "1")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fields.add(AsciiString.of(name), "1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void valuesAreLookedThrough() {
    var fields = FieldNames.headers().newHeaders();
    CharSequence host = of("host");
    assertThat(host).isNotNull();
    assertThatThrownBy(() -> fields.add(host, "a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
