package io.amime.bookinfo;

import java.util.Optional;
import java.util.stream.Collectors;

/** The HTML of the page. Pure. */
record PageText(
    String instance,
    Optional<String> user,
    Optional<Details.Book> details,
    Optional<Reviews.Answer> reviews) {

  String render() {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>The Comedy of Errors – Bookinfo</title>
    <link rel="stylesheet" href="/static/bookinfo.css">
    <link rel="icon" href="data:,">
    </head>
    <body>
    <header><strong>Bookinfo sample</strong>%s</header>
    <main>
    <h1>The Comedy of Errors</h1>
    <p class="summary">One of William Shakespeare's early plays. It is his shortest and one of his \
    most farcical comedies, with a major part of the humour coming from slapstick and mistaken \
    identity, in addition to puns and word play.</p>
    <div class="columns">
    <section aria-labelledby="details"><h2 id="details">Book Details</h2>
    %s</section>
    <section aria-labelledby="reviews"><h2 id="reviews">Book Reviews</h2>
    %s</section>
    </div>
    </main>
    <footer>Page served by: %s</footer>
    </body>
    </html>
    """
        .formatted(account(), detailsPart(), reviewsPart(), escape(instance));
  }

  private String account() {
    return user.map(name ->
            """
            <p>Signed in as <b>%s</b> <a href="/logout">Sign out</a></p>\
            """
                .formatted(escape(name)))
        .orElse(
            """
            <form method="post" action="/login"><label>User name \
            <input name="username" required maxlength="64" autocomplete="username" \
            placeholder="jason"></label> <button>Sign in</button></form>\
            """);
  }

  private String detailsPart() {
    return details
        .map(book ->
            """
            <dl>
            <dt>Author</dt><dd>%s</dd>
            <dt>Year</dt><dd>%d</dd>
            <dt>Type</dt><dd>%s</dd>
            <dt>Pages</dt><dd>%d</dd>
            <dt>Publisher</dt><dd>%s</dd>
            <dt>Language</dt><dd>%s</dd>
            <dt>ISBN-10</dt><dd>%s</dd>
            <dt>ISBN-13</dt><dd>%s</dd>
            </dl>
            <p class="served">Details served by: %s</p>
            """
                .formatted(
                    escape(book.author()),
                    book.year(),
                    escape(book.type()),
                    book.pages(),
                    escape(book.publisher()),
                    escape(book.language()),
                    escape(book.isbn10()),
                    escape(book.isbn13()),
                    escape(book.podname())))
        .orElse(error("Sorry, product details are currently unavailable for this book."));
  }

  private String reviewsPart() {
    return reviews
        .map(answer ->
            answer.reviews().stream().map(PageText::review).collect(Collectors.joining())
                + "<p class=\"served\">Reviews served by: %s%s</p>\n"
                    .formatted(
                        escape(answer.podname()),
                        answer.ratingsPodname() == null
                            ? ""
                            : "<br>Ratings served by: " + escape(answer.ratingsPodname())))
        .orElse(error("Sorry, product reviews are currently unavailable for this book."));
  }

  private static String review(Reviews.Review review) {
    return """
    <blockquote><p>%s</p>%s<cite>%s</cite></blockquote>
    """
        .formatted(
            escape(review.text()),
            review.rating() == null ? "" : rating(review.rating()),
            escape(review.reviewer()));
  }

  private static String rating(Reviews.Rating rating) {
    if (rating.stars() == null || rating.color() == null) {
      return error(rating.error() == null ? "Not rated" : rating.error());
    }
    int stars = Math.clamp(rating.stars(), 0, 5);
    var color = escape(rating.color());
    return """
    <p class="stars %s"><span aria-hidden="true">%s</span> %d of 5, %s stars</p>\
    """
        .formatted(color, "★".repeat(stars) + "☆".repeat(5 - stars), stars, color);
  }

  private static String error(String text) {
    return "<p class=\"error\">%s</p>".formatted(escape(text));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
