package io.amime.bookinfo;

import java.util.Map;
import java.util.TreeMap;

/** Stars by reviewer. */
final class Ratings implements Endpoint {

  record Stored(String id, Map<String, Integer> ratings, String podname) {
    Stored {
      ratings = new TreeMap<>(ratings);
    }
  }

  private final String instance;

  Ratings(String instance) {
    this.instance = instance;
  }

  @Override
  public Response answer(Request request) {
    return request
        .idIn("ratings")
        .map(id -> Response.json(new Stored(id, Map.of("Reviewer1", 5, "Reviewer2", 4), instance)))
        .orElseGet(Response::notFound);
  }
}
