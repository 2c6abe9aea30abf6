package io.amime.api.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.DurationText;
import io.amime.api.attribute.IpAddress;
import io.amime.api.attribute.ReferenceRecorder;
import io.amime.api.attribute.Vocabulary;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the language's tables; {@code a…} attributes are absent, the others are there. */
class ExpressionTest {
  private static final Vocabulary VOCABULARY =
      new Vocabulary(
          Map.ofEntries(
              Map.entry("s", AttributeType.STRING),
              Map.entry("empty", AttributeType.STRING),
              Map.entry("n", AttributeType.INT64),
              Map.entry("zero", AttributeType.INT64),
              Map.entry("d", AttributeType.DOUBLE),
              Map.entry("b", AttributeType.BOOL),
              Map.entry("t", AttributeType.TIMESTAMP),
              Map.entry("addr", AttributeType.IP_ADDRESS),
              Map.entry("dur", AttributeType.DURATION),
              Map.entry("m", AttributeType.STRING_MAP),
              Map.entry("bad", AttributeType.INT64),
              Map.entry("badmap", AttributeType.STRING_MAP),
              Map.entry("map.type", AttributeType.STRING),
              Map.entry("as", AttributeType.STRING),
              Map.entry("an", AttributeType.INT64),
              Map.entry("ab", AttributeType.BOOL),
              Map.entry("am", AttributeType.STRING_MAP)));

  private static final AttributeBag BAG =
      AttributeBag.builder()
          .string("s", "text")
          .string("empty", "")
          .int64("n", 7)
          .int64("zero", 0)
          .put("d", 1.5)
          .bool("b", true)
          .timestamp("t", Instant.parse("2026-01-02T03:04:05Z"))
          .put("addr", IpAddress.parse("10.0.0.1"))
          .duration("dur", DurationText.parse("90s"))
          .map("m", Map.of("k", "v", "0", "zero", "ttl", "5s", "text", "found"))
          .string("bad", "seven")
          .string("badmap", "no map")
          .string("map.type", "word")
          .build();

  private static Object valueOf(String text) {
    Evaluation result = Expression.compile(text, VOCABULARY).evaluate(BAG);
    return result instanceof Evaluation.Value value ? value.value() : result;
  }

  private static ExpressionError refusal(String text) {
    ExpressionException thrown =
        catchThrowableOfType(ExpressionException.class, () -> Expression.compile(text, VOCABULARY));
    assertThat(thrown).as(text).isNotNull();
    return thrown.error();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // precedence
        "as | \"x\" == \"x\"",
        "false && false || true",
        "true || false && false",
        "n + 1 == 8",
        "1 + 2 < 4 && b",
        "(as | \"text\") == s",
        // literals
        "12 == 12",
        "-12 < 0",
        "-9223372036854775808 < 0",
        "1.5 == d",
        "1.5e1 == 15.0",
        "TRUE && True && !FALSE",
        "\"a\\tb\\x41\\101\\u0041\\U0001F600\" == \"a\tbAAA\uD83D\uDE00\"",
        "`a\\n` == \"a\\\\n\"",
        "'t' == \"t\"",
        "'\\'' == \"'\"",
        // quoted durations, also where text is needed
        "dur == \"1m30s\"",
        "dur == \"1.5m\"",
        "\"0\" == \"0ms\"",
        "m[\"ttl\"] == \"5s\"",
        "\"5s\" == m[\"ttl\"]",
        "m[\"0\"] == \"zero\"",
        "(as | \"5s\") == \"5s\"",
        "(\"1s\" | \"2s\") + \"x\" == \"1sx\"",
        "\"5s\" + \"1s\" == \"5s1s\"",
        "\"10ms\".startsWith(\"10\")",
        "match(\"5s\", \"5*\")",
        "conditional(b, \"5s\", as) == \"5s\"",
        // comparison
        "s == \"text\" && s != \"other\"",
        "n == 7 && n != 8 && n < 8 && n <= 7 && n > 6 && n >= 7",
        "d < 2.0 && d >= 1.5 && d <= 1.5 && !(d > 1.5)",
        "\"abc\" < \"abd\" && \"ab\" < \"abc\" && \"b\" > \"abc\"",
        "\"\\uFFFD\" < \"\\U0001F600\"",
        "t > timestamp(\"2026-01-02T03:04:04Z\")",
        "t == timestamp(\"2026-01-02T05:04:05.000+02:00\")",
        "dur > \"1m\" && dur <= \"90s\"",
        "b == true && b != false",
        "-0.0 == 0.0",
        // maps and text
        "m[\"k\"] == \"v\"",
        "m[\"none\"] == \"\"",
        "m[s] == \"found\"",
        "(am | m)[\"k\"] == \"v\"",
        "emptyStringMap()[\"k\"] == \"\"",
        "\"a\" + \"b\" == \"ab\"",
        "d + 1.0 == 2.5",
        "map.type == \"word\"",
        // functions
        "match(s, \"te*\") && match(s, \"*xt\") && match(s, \"text\") && match(s, \"*\")",
        "!match(s, \"ex\") && !match(\"abc\", \"*b*\") && match(\"*bcd\", \"*b*\")",
        "!match(\"axb\", \"a*b\")",
        "\"e.t\".matches(s)",
        "s.matches(\"some text here\")",
        "s.startsWith(\"te\") && s.endsWith(\"xt\") && !s.startsWith(\"x\")",
        "m[\"k\"].startsWith(\"v\") && (m[\"k\"]).endsWith(\"v\")",
        "toLower(\"ABC\").startsWith(\"ab\")",
        "addr == ip(\"10.0.0.1\") && addr == ip(\"::ffff:10.0.0.1\")",
        "ip(\"2001:db8::1\") == ip(\"2001:0DB8:0:0:0:0:0:1\")",
        "dnsName(\"Example.com\") == dnsName(\"example.COM.\")",
        "email(\"\\\"joe\\\"@Example.com\") == email(\"joe@example.com\")",
        "email(\"Joe@example.com\") != email(\"joe@example.com\")",
        "uri(\"HTTP://Host.:80/a\") == uri(\"http://host:80/a\")",
        "uri(\"http://h\") != uri(\"http://h/\")",
        "uri(\"urn:a\") != uri(\"urn:A\")",
        "size(\"\\u00e4\\U0001F600\") == 6",
        "conditional(n == 7, \"a\", as) == \"a\"",
        "conditionalString(false, \"a\", \"b\") == \"b\"",
        // default operator
        "as | s | \"x\" == s",
        "(empty | \"x\") == \"\"",
        "(zero | 3) == 0",
        "(am[\"k\"] | \"x\") == \"x\"",
        "(m[\"none\"] | \"x\") == \"x\"",
        "(m[as] | \"x\") == \"x\"",
        "((as | am[\"k\"]) | \"y\") == \"y\"",
        "(n == 7) | ab",
        // short circuit
        "true || ab",
        "!(false && ab)",
      })
  void holds(String text) {
    assertThat(valueOf(text)).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "as; attribute 'as' is absent; 0",
        "s == as; attribute 'as' is absent; 5",
        "am[\"k\"]; attribute 'am' is absent; 0",
        "m[as]; attribute 'as' is absent; 2",
        "as | am[\"x\"]; attribute 'am' is absent; 5",
        "as.startsWith(\"x\") | b; attribute 'as' is absent; 0",
        "ip(as) | addr; attribute 'as' is absent; 3",
        "ab && false; attribute 'ab' is absent; 0",
        "(as == \"x\") | b; attribute 'as' is absent; 1",
        "conditional(ab, 1, 2); attribute 'ab' is absent; 12",
      })
  void absenceIsAnErrorOutsideTheLeftOfDefault(String text, String message, int position) {
    assertThat(valueOf(text))
        .isEqualTo(new ExpressionError(ExpressionError.Kind.ABSENT, message, position));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip(s)",
        "timestamp(s)",
        "uri(empty)",
        "dnsName(empty)",
        "email(s)",
        "(\"(\" + s).matches(s)"
      })
  void textThatCannotBeConvertedIsAConversionError(String text) {
    assertThat(valueOf(text))
        .isInstanceOfSatisfying(
            ExpressionError.class,
            error -> assertThat(error.kind()).isEqualTo(ExpressionError.Kind.CONVERSION));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad == 7", "bad | 3", "badmap[\"k\"]", "badmap[\"k\"] | \"x\""})
  void aValueOfAnotherTypeIsNotAbsence(String text) {
    assertThat(valueOf(text))
        .isInstanceOfSatisfying(
            ExpressionError.class,
            error -> assertThat(error.kind()).isEqualTo(ExpressionError.Kind.BAD_VALUE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "^^; 0",
        "^   ^; 0",
        "s = \"x\"; 2",
        "s @ n; 2",
        "#; 0",
        "$out.x; 0",
        "s s; 2",
        "(s; 2",
        "m[\"k\"; 5",
        "match(s,; 8",
        "s ==; 4",
        "(s).x; 5",
        "ip(\"1.1.1.1\").x; 15",
        "m[\"k\"].x; 8",
        "*s; 0",
        "0x1F; 0",
        "12a; 0",
        "1e; 0",
        "9223372036854775808; 0",
        "\"open; 0",
        "`open; 0",
        "'ab'; 0",
        "\"\\q\"; 2",
        "\"\\xff\"; 0",
        "s.; 2",
        "s {}; 2",
      })
  void malformedTextIsRefusedWithItsPosition(String text, int position) {
    ExpressionError error = refusal(text);
    assertThat(error.kind()).isEqualTo(ExpressionError.Kind.PARSE);
    assertThat(error.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "unknown; 0; unknown attribute 'unknown'",
        "map.tpye == s; 0; did you mean 'map.type'?",
        "nope(s); 0; unknown function 'nope'",
        "n * 2; 2; operator '*'",
        "n - 2; 2; operator '-'",
        "n / n; 2; operator '/'",
        "!n; 0; operator '!'",
        "-s; 0; operator '-'",
        "m == m; 2; operator '=='",
        "b < b; 2; operator '<'",
        "b + b; 2; operator '+'",
        "addr < addr; 5; operator '<'",
        "s == n; 2; left is STRING, right is INT64",
        "n == 1.0; 2; left is INT64, right is DOUBLE",
        "s | n; 2; left is STRING, right is INT64",
        "n == \"5s\"; 2; left is INT64",
        "n && b; 0; the left side of '&&' is INT64, expected BOOL",
        "b || s; 5; the right side of '||' is STRING, expected BOOL",
        "s[\"k\"]; 0; the value before '[' is STRING, expected STRING_MAP",
        "m[n]; 2; the map key is INT64, expected STRING",
        "match(s); 0; match takes 2 argument(s), has 1",
        "match(s, s, s); 0; match takes 2 argument(s), has 3",
        "match(s, n); 9; argument 2 of match is INT64, expected STRING",
        "startsWith(s); 0; write text.startsWith(...)",
        "s.ip(); 2; write ip(...)",
        "n.startsWith(s); 0; the target of startsWith is INT64, expected STRING",
        "conditional(n, 1, 2); 12; argument 1 of conditional is INT64",
        "conditional(b, 1, s); 0; left is INT64, right is STRING",
      })
  void whatHasNoTypeIsRefusedWithItsPosition(String text, int position, String message) {
    ExpressionError error = refusal(text);
    assertThat(error.kind()).isEqualTo(ExpressionError.Kind.TYPE);
    assertThat(error.message()).contains(message);
    assertThat(error.position()).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ip(\"1.2.3\")",
        "ip(\"01.2.3.4\")",
        "timestamp(\"2026-01-02\")",
        "dnsName(\"a..b\")",
        "dnsName(\"-a.b\")",
        "email(\"Joe <joe@x.org>\")",
        "uri(\"\")",
        "\"(\".matches(s)",
        "\"(a)\\\\1\".matches(s)"
      })
  void constantsAreConvertedWhenTheRuleIsCompiled(String text) {
    assertThat(refusal(text).kind()).isEqualTo(ExpressionError.Kind.CONVERSION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "true", "TRUE"})
  void emptyConditionIsTrue(String text) {
    Expression condition = Expression.condition(text, VOCABULARY);
    assertThat(condition.evaluate(AttributeBag.EMPTY)).isEqualTo(new Evaluation.Value(true));
  }

  @Test
  void conditionMustBeBool() {
    ExpressionException thrown =
        catchThrowableOfType(
            ExpressionException.class, () -> Expression.condition("s", VOCABULARY));
    assertThat(thrown).hasMessageContaining("the expression is STRING, expected BOOL");
  }

  @Test
  void wantedTextReadsAQuotedDurationAsText() {
    Expression expression = Expression.compile("\"5s\"", VOCABULARY, AttributeType.STRING);
    assertThat(expression.evaluate(BAG)).isEqualTo(new Evaluation.Value("5s"));
    assertThat(Expression.compile("\"5s\"", VOCABULARY).type()).isEqualTo(AttributeType.DURATION);
  }

  @Test
  void renamedAttributeNamesItsReplacement() {
    ExpressionException thrown =
        catchThrowableOfType(
            ExpressionException.class,
            () -> Expression.compile("target.service", Vocabulary.standard()));
    assertThat(thrown.error().message()).endsWith("did you mean 'destination.service'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "s == \"text\" && am[\"k\"] == \"v\"; {s=EXACT, am=ABSENCE}",
        "m[\"k\"] == \"v\" && m[\"none\"] == \"\"; {m[k]=EXACT, m[none]=ABSENCE}",
        "am[s] | \"x\"; {am=ABSENCE}",
        "m[as] | \"x\"; {as=ABSENCE}",
        "true || b; {}",
        "n == 8 && s == \"text\"; {n=EXACT}",
        "as | s; {as=ABSENCE, s=EXACT}",
        "(am | m)[\"k\"]; {am=ABSENCE, m=EXACT}",
        "conditional(b, s, empty); {b=EXACT, s=EXACT}",
      })
  void whatWasReadIsReferenced(String text, String referenced) {
    ReferenceRecorder recorder = new ReferenceRecorder(BAG);
    Expression.compile(text, VOCABULARY).evaluate(recorder);
    assertThat(recorder.referenced()).hasToString(referenced);
  }

  @Test
  void topConjunctsAreFound() {
    Expression rule = Expression.compile("b && (\"text\" == s) && n == 7", VOCABULARY);
    assertThat(rule.requires("s", "text")).isTrue();
    assertThat(rule.requires("s", "other")).isFalse();
    assertThat(Expression.compile("b || s == \"text\"", VOCABULARY).requires("s", "text"))
        .isFalse();
    assertThat(rule.attributes()).containsExactlyInAnyOrder("b", "s", "n");
  }

  @Test
  void hugeExpressionsAreRefusedInsteadOfOverflowingTheStack() {
    assertThat(refusal("(".repeat(5000) + "b").kind()).isEqualTo(ExpressionError.Kind.PARSE);
    assertThat(refusal("b" + "||b".repeat(5000)).kind()).isEqualTo(ExpressionError.Kind.PARSE);
    assertThat(refusal("!".repeat(5000) + "b").kind()).isEqualTo(ExpressionError.Kind.PARSE);
    assertThat(valueOf("b" + "&&b".repeat(900))).isEqualTo(true);
  }
}
