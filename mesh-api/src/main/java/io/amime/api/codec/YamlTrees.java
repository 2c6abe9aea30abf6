package io.amime.api.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A YAML stream as trees. Built on the parser's events rather than on its composer, because that
 * one neither bounds nesting nor counts what aliases expand to.
 */
final class YamlTrees {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Limits.TEXT).setUseMarks(true).build();
  private static final String TEXT_TAG = "tag:yaml.org,2002:str";

  private final Iterator<Event> events;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int nodes;

  private YamlTrees(String text) {
    this.events = new Parse(SETTINGS).parseString(text).iterator();
  }

  /** Hands over the documents one by one; those before a fault have been handed over. */
  static void read(String text, Consumer<Tree> documents) throws MalformedText {
    try {
      var reader = new YamlTrees(text);
      while (reader.events.hasNext()) {
        if (reader.events.next() instanceof DocumentStartEvent) {
          reader.anchors.clear();
          documents.accept(reader.node(reader.events.next(), 0));
        }
      }
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().or(e::getContextMark);
      throw new MalformedText("not valid YAML: " + e.getProblem(), position(mark));
    } catch (YamlEngineException e) {
      throw new MalformedText("not valid YAML: " + e.getMessage(), new Tree.Position(1, 1));
    }
  }

  private Tree node(Event event, int depth) throws MalformedText {
    var at = position(event.getStartMark());
    if (depth > Limits.DEPTH) {
      throw new MalformedText("nested deeper than " + Limits.DEPTH + " levels", at);
    }
    count(1, at);
    if (event instanceof CollectionStartEvent start && start.getTag().isPresent()) {
      throw new MalformedText("the tag " + start.getTag().get() + " is not supported", at);
    }
    int before = nodes;
    Tree tree =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar, at);
          case AliasEvent alias -> alias(alias, at);
          case SequenceStartEvent start -> sequence(at, depth);
          case MappingStartEvent start -> mapping(at, depth);
          default -> throw new MalformedText("unexpected " + event.getEventId(), at);
        };
    if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
      // Only now: an alias inside its own anchor finds nothing and is refused.
      anchors.put(named.getAnchor().get(), new Anchored(tree, nodes - before + 1));
    }
    return tree;
  }

  private Tree sequence(Tree.Position at, int depth) throws MalformedText {
    List<Tree> items = new ArrayList<>();
    for (Event e = events.next(); !(e instanceof SequenceEndEvent); e = events.next()) {
      items.add(node(e, depth + 1));
    }
    return new Tree.Sequence(items, at);
  }

  private Tree mapping(Tree.Position at, int depth) throws MalformedText {
    List<Tree.Entry> entries = new ArrayList<>();
    for (Event e = events.next(); !(e instanceof MappingEndEvent); e = events.next()) {
      var keyAt = position(e.getStartMark());
      if (!(node(e, depth + 1) instanceof Tree.Scalar key)) {
        throw new MalformedText("a key must be plain text", keyAt);
      }
      entries.add(new Tree.Entry(key.text(), keyAt, node(events.next(), depth + 1)));
    }
    return new Tree.Mapping(entries, at);
  }

  private Tree alias(AliasEvent alias, Tree.Position at) throws MalformedText {
    Anchored target = anchors.get(alias.getAlias());
    if (target == null) {
      throw new MalformedText("alias *" + alias.getAlias() + " has no anchor before it", at);
    }
    count(target.size(), at);
    return target.tree();
  }

  private Tree scalar(ScalarEvent scalar, Tree.Position at) throws MalformedText {
    String text = scalar.getValue();
    Optional<String> tag = scalar.getTag().filter(t -> !t.equals("!"));
    if (tag.isPresent() && !tag.get().equals(TEXT_TAG)) {
      throw new MalformedText("the tag " + tag.get() + " is not supported", at);
    }
    boolean plain = scalar.isPlain() && scalar.getTag().isEmpty();
    return new Tree.Scalar(plain ? PlainScalars.resolve(text) : text, text, at);
  }

  private void count(int more, Tree.Position at) throws MalformedText {
    nodes += more;
    if (nodes > Limits.NODES) {
      throw new MalformedText("more than " + Limits.NODES + " values, aliases expanded", at);
    }
  }

  private static Tree.Position position(Optional<Mark> mark) {
    return mark.map(m -> new Tree.Position(m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Tree.Position(1, 1));
  }

  private record Anchored(Tree tree, int size) {}
}
