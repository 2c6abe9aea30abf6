package io.amime.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WordsTest {
  @Test
  void valuesAreSaidWithoutThePunctuationOfJson() {
    assertThat(
            Words.plain(json("{\"delay\":{\"percent\":10,\"fixedDelay\":\"5s\"},\"abort\":null}")))
        .isEqualTo("delay percent 10, fixedDelay 5s");
    assertThat(Words.plain(json("[{\"name\":\"a\"},{\"name\":\"b\"}]")))
        .isEqualTo("name a; name b");
  }

  @Test
  void noLabelsMeanAllVersions() {
    assertThat(Words.labels(json("{}"))).isEqualTo("all versions");
    assertThat(Words.labels(json("{\"version\":\"v2\"}"))).isEqualTo("version=v2");
  }

  @Test
  void endpointsAreCounted() {
    assertThat(Words.endpoints(json("[{},{}]"))).isEqualTo("2 endpoints");
    assertThat(Words.endpoints(json("1"))).isEqualTo("1 endpoint");
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
