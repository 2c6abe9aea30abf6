package io.amime.ui;

import io.amime.ui.fixture.FixtureCitadel;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a browser is to the server: cookies, headers and nothing else. */
final class TestBrowser {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  final CookieManager cookies = new CookieManager();
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();
  private final String url;
  String csrf = "";

  TestBrowser(String url) {
    this.url = url;
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    return send(method, path, body, HttpResponse.BodyHandlers.ofString(), headers);
  }

  HttpResponse<InputStream> stream(String path) {
    return send("GET", path, null, HttpResponse.BodyHandlers.ofInputStream());
  }

  private <T> HttpResponse<T> send(
      String method, String path, String body, HttpResponse.BodyHandler<T> as, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.setHeader("Content-Type", "application/json");
    }
    if (!method.equals("GET") && !csrf.isEmpty()) {
      request.setHeader("X-CSRF-TOKEN", csrf);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return http.send(request.build(), as);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  /** Asks who is signed in, and takes the CSRF token as the page does. */
  JsonNode session() {
    JsonNode session = JSON.readTree(get("/session").body());
    csrf = session.get("csrf").asString();
    return session;
  }

  HttpResponse<String> signIn(String user, String password) {
    session();
    var answer =
        send("POST", "/session", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    session();
    return answer;
  }

  TestBrowser signedIn() {
    if (signIn("admin", FixtureCitadel.PASSWORD).statusCode() != 204) {
      throw new IllegalStateException("sign-in failed");
    }
    return this;
  }

  String sessionCookie() {
    return cookies.getCookieStore().getCookies().stream()
        .filter(c -> c.getName().equals("amime-session"))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElseThrow();
  }
}
