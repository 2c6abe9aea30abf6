package io.amime.bench.load;

import java.util.Map;

/**
 * An answer as it came.
 *
 * @param headers by lower-case name
 * @param bytes of the body
 */
record Answer(int status, Map<String, String> headers, long bytes) {
  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
