package io.amime.bookinfo;

import com.sun.net.httpserver.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request as the roles see it.
 *
 * @param path without the query
 * @param body decoded as UTF-8, empty when there is none
 */
record Request(String method, String path, Headers headers, String body) {

  /** The last part of {@code /collection/{id}}, if the path is one of that collection. */
  Optional<String> idIn(String collection) {
    var prefix = "/" + collection + "/";
    var id = path.startsWith(prefix) ? path.substring(prefix.length()) : "";
    return id.isEmpty() || id.contains("/") ? Optional.empty() : Optional.of(id);
  }

  Optional<String> cookie(String name) {
    return headers.getOrDefault("Cookie", List.of()).stream()
        .flatMap(line -> Arrays.stream(line.split(";\\s*")))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }

  /** A field of an {@code application/x-www-form-urlencoded} body. */
  Optional<String> formField(String name) {
    return Arrays.stream(body.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
        .findFirst();
  }
}
