package io.amime.mixer.telemetry;

import io.amime.api.mixer.Rate;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who calls whom. */
record Edge(Rate.Party source, Rate.Party destination) {
  private static final String SEPARATOR = "|";
  private static final int PARTS = 6;

  /** Under which its numbers stand in Redis. */
  String field() {
    return Stream.of(
            source.service(),
            source.namespace(),
            source.version(),
            destination.service(),
            destination.namespace(),
            destination.version())
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
        .collect(Collectors.joining(SEPARATOR));
  }

  /**
   * Reads what {@link #field} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Edge parse(String field) {
    String[] parts =
        Arrays.stream(field.split("\\|", -1))
            .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
            .toArray(String[]::new);
    if (parts.length != PARTS) {
      throw new IllegalArgumentException("no edge: " + field);
    }
    return new Edge(
        new Rate.Party(parts[0], parts[1], parts[2]), new Rate.Party(parts[3], parts[4], parts[5]));
  }
}
