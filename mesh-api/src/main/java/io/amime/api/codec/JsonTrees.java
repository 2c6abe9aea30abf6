package io.amime.api.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** A JSON text as a tree. */
final class JsonTrees {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.DEPTH)
                  .maxStringLength(Limits.TEXT)
                  .maxNumberLength(100)
                  .build())
          .build();

  private JsonTrees() {}

  /** Hands over the one document. */
  static void read(String text, Consumer<Tree> documents) throws MalformedText {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      parser.nextToken();
      Tree tree = value(parser);
      if (parser.nextToken() != null) {
        throw new MalformedText("text after the end of the JSON value", position(parser));
      }
      documents.accept(tree);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      throw new MalformedText(
          "not valid JSON: " + e.getOriginalMessage(),
          at == null ? new Tree.Position(1, 1) : position(at));
    }
  }

  private static Tree value(JsonParser parser) throws MalformedText {
    var at = position(parser);
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new MalformedText("the text is empty", at);
    }
    return switch (token) {
      case START_OBJECT -> mapping(parser, at);
      case START_ARRAY -> sequence(parser, at);
      case VALUE_STRING -> new Tree.Scalar(parser.getString(), parser.getString(), at);
      case VALUE_NUMBER_INT -> new Tree.Scalar(parser.getBigIntegerValue(), parser.getString(), at);
      case VALUE_NUMBER_FLOAT -> new Tree.Scalar(parser.getDecimalValue(), parser.getString(), at);
      case VALUE_TRUE, VALUE_FALSE ->
          new Tree.Scalar(parser.getBooleanValue(), parser.getString(), at);
      case VALUE_NULL -> new Tree.Scalar(null, "null", at);
      default -> throw new MalformedText("unexpected " + token, at);
    };
  }

  private static Tree mapping(JsonParser parser, Tree.Position at) throws MalformedText {
    List<Tree.Entry> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      var keyAt = position(parser);
      parser.nextToken();
      entries.add(new Tree.Entry(key, keyAt, value(parser)));
    }
    return new Tree.Mapping(entries, at);
  }

  private static Tree sequence(JsonParser parser, Tree.Position at) throws MalformedText {
    List<Tree> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new Tree.Sequence(items, at);
  }

  private static Tree.Position position(JsonParser parser) {
    return position(parser.currentTokenLocation());
  }

  private static Tree.Position position(TokenStreamLocation at) {
    return new Tree.Position(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }
}
