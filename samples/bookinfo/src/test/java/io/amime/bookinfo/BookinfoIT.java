package io.amime.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The four services over real sockets, with a forward proxy between them as in a mesh. */
class BookinfoIT {
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<WebServer> services = new ArrayList<>();
  private final HttpClient browser = HttpClient.newHttpClient();
  private HttpServer proxy;

  private record Seen(String url, Map<String, List<String>> headers, int clientPort) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  @BeforeEach
  void startProxy() throws IOException {
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    // reviews calls ratings while its own call is still in the proxy.
    proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    proxy.createContext("/", this::forward);
    proxy.start();
  }

  @AfterEach
  void stopAll() {
    services.forEach(WebServer::close);
    proxy.stop(0);
    browser.close();
  }

  @Test
  void thePageShowsDetailsReviewsAndWhoServedThem() throws Exception {
    start("details", "v1");
    start("reviews", "v3");
    start("ratings", "v1");
    var page = get(start("productpage", "v1"), "/productpage");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("William Shakespeare", "Reviews served by: reviews-v3", "★★★★★", "red stars");
  }

  @Test
  void versionOneAsksNoRatings() throws Exception {
    start("details", "v1");
    start("reviews", "v1");
    start("ratings", "v1");
    var page = get(start("productpage", "v1"), "/productpage");

    assertThat(page.body()).contains("Reviews served by: reviews-v1").doesNotContain("★");
    assertThat(seen).extracting(Seen::url).noneMatch(url -> url.contains("ratings"));
  }

  @Test
  void ratingsThatRefuseAreSaidToBeUnavailable() throws Exception {
    start("details", "v1");
    start("reviews", "v2");
    var page = get(start("productpage", "v1"), "/productpage");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Ratings service is currently unavailable");
  }

  @Test
  void theTracingHeadersAndTheSignedInUserTravelDownTheChain() throws Exception {
    start("details", "v1");
    start("reviews", "v2");
    start("ratings", "v1");
    int productpage = start("productpage", "v1");
    var cookie = signIn(productpage, "jason");

    get(
        productpage,
        "/productpage",
        "cookie",
        cookie,
        "x-request-id",
        "r-1",
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "x-b3-traceid",
        "463ac35c9f6413ad",
        "end-user",
        "mallory");

    assertThat(seen)
        .extracting(Seen::url)
        .containsExactly(
            "http://details:9080/details/0",
            "http://reviews:9080/reviews/0",
            "http://ratings:9080/ratings/0");
    assertThat(seen)
        .allSatisfy(call -> {
          assertThat(call.header("End-user")).isEqualTo("jason");
          assertThat(call.header("X-request-id")).isEqualTo("r-1");
          assertThat(call.header("Traceparent")).startsWith("00-4bf9");
          assertThat(call.header("X-b3-traceid")).isEqualTo("463ac35c9f6413ad");
        });
  }

  @Test
  void aForgedCookieOrHeaderSignsNobodyIn() throws Exception {
    start("details", "v1");
    start("reviews", "v1");
    int productpage = start("productpage", "v1");
    var page =
        get(productpage, "/productpage", "cookie", "session=amFzb24.AAAA", "end-user", "jason");

    assertThat(page.body()).contains("Sign in").doesNotContain("jason</b>");
    assertThat(seen).allSatisfy(call -> assertThat(call.header("End-user")).isEmpty());
  }

  @Test
  void signingOutEndsTheSession() throws Exception {
    int productpage = start("productpage", "v1");
    assertThat(get(productpage, "/logout").headers().firstValue("set-cookie"))
        .hasValueSatisfying(value -> assertThat(value).contains("session=;", "Max-Age=0"));
  }

  @Test
  void aNameThatNoHeaderCanCarryIsRefused() throws Exception {
    var answer = postLogin(start("productpage", "v1"), "a%0d%0ab");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("username");
  }

  @Test
  void connectionsToTheProxyAreKept() throws Exception {
    start("details", "v1");
    start("reviews", "v1");
    int productpage = start("productpage", "v1");
    for (int i = 0; i < 5; i++) {
      get(productpage, "/productpage");
    }
    assertThat(seen).hasSize(10);
    assertThat(seen.stream().map(Seen::clientPort).distinct()).hasSizeLessThan(5);
  }

  @Test
  void twoInstancesOfRatingsAreToldApart() throws Exception {
    start("ratings", "v1", "--instance", "ratings-v1-2");
    assertThat(get(ports.get("ratings"), "/ratings/0").body())
        .contains("\"podname\":\"ratings-v1-2\"", "\"Reviewer1\":5");
  }

  private int start(String role, String version, String... more) throws IOException {
    var args = new ArrayList<>(List.of(role, "--version", version, "--port", "0"));
    args.addAll(List.of(more));
    var environment = Map.of("http_proxy", "http://127.0.0.1:" + proxy.getAddress().getPort());
    var service = Bookinfo.start(Settings.of(args.toArray(String[]::new), environment));
    services.add(service);
    ports.put(role, service.port());
    return service.port();
  }

  private HttpResponse<String> get(int port, String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String signIn(int port, String user) throws Exception {
    var answer = postLogin(port, user);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("location")).hasValue("/productpage");
    return answer.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
  }

  private HttpResponse<String> postLogin(int port, String user) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/login"))
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("username=" + user))
            .build();
    return browser.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a request in absolute form to the service that its host names; 503 if there is none. */
  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      var url = exchange.getRequestURI();
      var headers = new HashMap<>(exchange.getRequestHeaders());
      seen.add(new Seen(url.toString(), headers, exchange.getRemoteAddress().getPort()));
      var port = url.getHost() == null ? null : ports.get(url.getHost());
      if (port == null) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      var target = URI.create("http://127.0.0.1:" + port + url.getPath()).toURL();
      var call = (HttpURLConnection) target.openConnection();
      headers.forEach((name, values) -> call.setRequestProperty(name, values.getFirst()));
      try (var in = call.getInputStream()) {
        var body = in.readAllBytes();
        exchange.sendResponseHeaders(call.getResponseCode(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }
}
