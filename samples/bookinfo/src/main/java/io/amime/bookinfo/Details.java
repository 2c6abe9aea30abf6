package io.amime.bookinfo;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Facts about a book. */
final class Details implements Endpoint {

  record Book(
      String id,
      String author,
      int year,
      String type,
      int pages,
      String publisher,
      String language,
      @JsonProperty("ISBN-10") String isbn10,
      @JsonProperty("ISBN-13") String isbn13,
      String podname) {}

  private final String instance;

  Details(String instance) {
    this.instance = instance;
  }

  @Override
  public Response answer(Request request) {
    return request.idIn("details").map(id -> Response.json(book(id))).orElseGet(Response::notFound);
  }

  private Book book(String id) {
    return new Book(
        id,
        "William Shakespeare",
        1595,
        "paperback",
        200,
        "PublisherA",
        "English",
        "1234567890",
        "123-1234567890",
        instance);
  }
}
