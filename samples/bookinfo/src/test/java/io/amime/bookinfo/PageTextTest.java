package io.amime.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTextTest {
  @Test
  void starsAreDrawnAndTheirColourIsSaid() {
    assertThat(page(new Reviews.Rating(4, "black", null)))
        .contains("★★★★☆")
        .contains("black stars");
  }

  @Test
  void aMissingRatingSaysWhy() {
    assertThat(page(new Reviews.Rating(null, null, "Ratings service is currently unavailable")))
        .contains("Ratings service is currently unavailable")
        .doesNotContain("★");
  }

  @Test
  void aVersionWithoutRatingsShowsNoStars() {
    assertThat(page(null)).doesNotContain("★").doesNotContain("unavailable.");
  }

  @Test
  void textsFromOtherServicesAreEscaped() {
    var answer = new Reviews.Answer("0", "<b>x</b>", null, List.of());

    assertThat(
            new PageText("p", Optional.of("<i>"), Optional.empty(), Optional.of(answer)).render())
        .contains("&lt;b&gt;x", "&lt;i&gt;")
        .doesNotContain("<b>x", "<i>");
  }

  @Test
  void servicesThatDoNotAnswerAreNamed() {
    assertThat(new PageText("p", Optional.empty(), Optional.empty(), Optional.empty()).render())
        .contains("product details are currently unavailable")
        .contains("product reviews are currently unavailable");
  }

  private static String page(Reviews.Rating rating) {
    var review = new Reviews.Review("Reviewer1", "Good", rating);
    var answer = new Reviews.Answer("0", "reviews-v2", null, List.of(review));
    return new PageText("productpage-v1", Optional.empty(), Optional.empty(), Optional.of(answer))
        .render();
  }
}
