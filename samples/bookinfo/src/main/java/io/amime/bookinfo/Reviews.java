package io.amime.bookinfo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What people say of a book, with the stars of {@code ratings} or without. */
final class Reviews implements Endpoint {

  /**
   * @param podname the instance that answered
   * @param ratingsPodname the instance of {@code ratings} that was asked, if one answered
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(String id, String podname, @Nullable String ratingsPodname, List<Review> reviews) {}

  /**
   * @param rating null where this version shows none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Review(String reviewer, String text, @Nullable Rating rating) {}

  /** Either stars and their colour, or why there are none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rating(@Nullable Integer stars, @Nullable String color, @Nullable String error) {}

  private static final Map<String, String> TEXTS =
      Map.of(
          "Reviewer1",
          "An extremely entertaining play by Shakespeare. The slapstick humour is refreshing!",
          "Reviewer2",
          "Absolutely fun and entertaining. The play lacks thematic depth when compared to other"
              + " plays by Shakespeare.");

  private final String instance;
  private final Stars stars;
  private final Upstreams upstreams;

  Reviews(String instance, Stars stars, Upstreams upstreams) {
    this.instance = instance;
    this.stars = stars;
    this.upstreams = upstreams;
  }

  @Override
  public Response answer(Request request) {
    return request
        .idIn("reviews")
        .map(id -> Response.json(reviews(id, request.headers())))
        .orElseGet(Response::notFound);
  }

  private Answer reviews(String id, Headers headers) {
    if (stars == Stars.NONE) {
      return new Answer(id, instance, null, reviews(reviewer -> null));
    }
    try {
      var body = upstreams.get("http://ratings:9080/ratings/" + id, headers);
      var stored = JsonMapper.shared().readValue(body, Ratings.Stored.class);
      return new Answer(
          id,
          instance,
          stored.podname(),
          reviews(reviewer -> new Rating(stored.ratings().get(reviewer), stars.color(), null)));
    } catch (IOException | JacksonException e) {
      System.out.println(e);
      var unavailable = new Rating(null, null, "Ratings service is currently unavailable");
      return new Answer(id, instance, null, reviews(reviewer -> unavailable));
    }
  }

  private static List<Review> reviews(RatingOf ratingOf) {
    return Stream.of("Reviewer1", "Reviewer2")
        .map(who -> new Review(who, TEXTS.getOrDefault(who, ""), ratingOf.reviewer(who)))
        .toList();
  }

  private interface RatingOf {
    @Nullable Rating reviewer(String name);
  }
}
