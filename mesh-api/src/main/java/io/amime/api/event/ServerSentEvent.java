package io.amime.api.event;

import org.jspecify.annotations.Nullable;

/**
 * One event of a {@code text/event-stream}.
 *
 * @param id null when the event carries none
 * @param name {@code message} when the event carries none
 * @param data its lines joined by line feeds
 */
public record ServerSentEvent(@Nullable String id, String name, String data) {

  /** Reads a stream line by line, as the WHATWG HTML standard describes it. */
  public static final class Parser {
    private final StringBuilder data = new StringBuilder();
    private @Nullable String id;
    private @Nullable String name;
    private boolean hasData;

    /**
     * Takes the next line, without its end.
     *
     * @return the event that an empty line completes, else null
     */
    public @Nullable ServerSentEvent line(String line) {
      if (line.isEmpty()) {
        return complete();
      }
      int colon = line.indexOf(':');
      if (colon == 0) {
        return null;
      }
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      take(field, value.startsWith(" ") ? value.substring(1) : value);
      return null;
    }

    private void take(String field, String value) {
      switch (field) {
        case "id" -> id = value.indexOf('\0') < 0 ? value : id;
        case "event" -> name = value;
        case "data" -> {
          if (hasData) {
            data.append('\n');
          }
          data.append(value);
          hasData = true;
        }
        default -> {
          // The standard wants unknown fields ignored, "retry" is decided by our own back-off.
        }
      }
    }

    private @Nullable ServerSentEvent complete() {
      var event =
          hasData || name != null
              ? new ServerSentEvent(id, name == null ? "message" : name, data.toString())
              : null;
      data.setLength(0);
      id = null;
      name = null;
      hasData = false;
      return event;
    }
  }
}
