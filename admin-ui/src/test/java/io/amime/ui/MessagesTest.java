package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class MessagesTest {
  private static final Path STATIC = Path.of("src/main/resources/static");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\s*([a-z]\\w*)\\s*[,}]");

  private final Map<String, String> english = read("en");
  private final Map<String, String> japanese = read("ja");

  @Test
  void bothLanguagesSayTheSameThings() {
    assertThat(japanese.keySet()).isEqualTo(english.keySet());
  }

  @Test
  void bothLanguagesUseTheSameValues() {
    english.forEach((key, text) ->
        assertThat(placeholders(japanese.get(key))).as(key).isSubsetOf(placeholders(text)));
  }

  @Test
  void everyMessageThatAPageNamesIsThere() {
    Pattern named = Pattern.compile("(?:\\bt\\(|verb: )'([a-z][a-z0-9.-]+)'");

    Set<String> used =
        sources().values().stream()
            .flatMap(text -> named.matcher(text).results().map(m -> m.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(used).hasSizeGreaterThan(80);
    assertThat(english.keySet()).containsAll(used);
  }

  @Test
  void everyMessageIsUsedSomewhere() {
    String all = String.join("\n", sources().values());

    assertThat(english.keySet())
        .allSatisfy(key -> {
          String family = key.substring(0, key.lastIndexOf('.') + 1);
          assertThat(all)
              .satisfiesAnyOf(
                  text -> assertThat(text).contains("'" + key + "'"),
                  text -> assertThat(text).contains("`" + family + "$"));
        });
  }

  @Test
  void noPageHoldsTextOfItsOwn() {
    // A child of h(…) that is a literal with a letter and a blank would be a sentence.
    Pattern sentence = Pattern.compile("h\\('[^']+',\\s*(?:\\{[^}]*},\\s*)?'[A-Z][a-z]+ [^']*'");

    sources().forEach((name, text) -> assertThat(sentence.matcher(text).find()).as(name).isFalse());
  }

  private static Set<String> placeholders(String text) {
    return PLACEHOLDER.matcher(text).results().map(m -> m.group(1)).collect(Collectors.toSet());
  }

  private static Map<String, String> sources() {
    try (Stream<Path> files = Files.walk(STATIC)) {
      Map<String, String> found = new TreeMap<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".js")).toList()) {
        found.put(STATIC.relativize(file).toString(), Files.readString(file));
      }
      return found;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> read(String language) {
    try (InputStream in =
        MessagesTest.class.getResourceAsStream("/static/messages_" + language + ".json")) {
      return new TreeMap<>(
          JsonMapper.builder().build().readValue(in, new TypeReference<Map<String, String>>() {}));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
