package io.amime.bookinfo;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The page that people see: details and reviews of one book, and a sign-in that asks for a name.
 */
final class ProductPage implements Endpoint {
  private static final String BOOK = "0";

  /** Goes into a header of every call, so nothing that a header cannot carry. */
  private static final Pattern USER = Pattern.compile("[\\p{Alnum}._@-]{1,64}");

  private final String instance;
  private final Upstreams upstreams;
  private final Sessions sessions = new Sessions();

  ProductPage(String instance, Upstreams upstreams) {
    this.instance = instance;
    this.upstreams = upstreams;
  }

  @Override
  public Response answer(Request request) {
    return switch (request.path()) {
      case "/productpage" -> page(request);
      case "/login" -> signIn(request);
      case "/logout" -> Response.redirect("/productpage").with("Set-Cookie", Sessions.signOut());
      case "/static/bookinfo.css" -> stylesheet();
      case "/" -> Response.redirect("/productpage");
      default -> Response.notFound();
    };
  }

  private Response page(Request request) {
    var user = sessions.user(request);
    var headers = new Headers(request.headers());
    // Only the session says who it is: a header from outside could name anybody.
    headers.remove("end-user");
    user.ifPresent(name -> headers.set("end-user", name));
    var details = fetch("http://details:9080/details/" + BOOK, headers, Details.Book.class);
    var reviews = fetch("http://reviews:9080/reviews/" + BOOK, headers, Reviews.Answer.class);
    return Response.html(new PageText(instance, user, details, reviews).render())
        .with("Cache-Control", "no-store");
  }

  private <T> Optional<T> fetch(String url, Headers headers, Class<T> type) {
    try {
      return Optional.of(JsonMapper.shared().readValue(upstreams.get(url, headers), type));
    } catch (IOException | JacksonException e) {
      System.out.println(e);
      return Optional.empty();
    }
  }

  private Response signIn(Request request) {
    if (!request.method().equals("POST")) {
      return Response.text(405, "POST username=NAME to sign in\n").with("Allow", "POST");
    }
    var user = request.formField("username").map(String::strip).orElse("");
    if (!USER.matcher(user).matches()) {
      return Response.text(
          400, "username: 1 to 64 letters, digits or . _ @ - are expected, for example jason\n");
    }
    return Response.redirect("/productpage").with("Set-Cookie", sessions.signIn(user));
  }

  private static Response stylesheet() {
    try (var css = ProductPage.class.getResourceAsStream("/static/bookinfo.css")) {
      if (css == null) {
        return Response.notFound();
      }
      return new Response(200, "text/css; charset=utf-8", css.readAllBytes(), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
