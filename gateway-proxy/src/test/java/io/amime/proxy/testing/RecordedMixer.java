package io.amime.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.attribute.AttributeBag;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.ReportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** A real HTTPS server that plays Mixer's answers as text and writes down what it is told. */
public final class RecordedMixer implements AutoCloseable {
  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpsServer server;
  private final List<CheckRequest> checks = new CopyOnWriteArrayList<>();
  private final List<AttributeBag> reports = new CopyOnWriteArrayList<>();
  private final List<ReportRequest.RuleErrors> ruleErrors = new CopyOnWriteArrayList<>();
  private volatile Function<CheckRequest, String> answer = request -> ok("{}");
  private volatile Duration delay = Duration.ZERO;

  public RecordedMixer(LiveIdentity identity) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.serverContext()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/check", this::check);
    server.createContext("/v1/report", this::report);
    server.start();
  }

  /** Nothing objects; {@code referenced} is JSON. */
  public static String ok(String referenced) {
    return answer("{\"code\":0,\"message\":\"\"}", 200, "", referenced, "null", "{}");
  }

  public static String denied(String referenced) {
    return answer(
        "{\"code\":7,\"message\":\"h.denier.default:Not allowed\"}",
        403,
        "PERMISSION_DENIED:h.denier.default:Not allowed",
        referenced,
        "{\"rule\":\"r\",\"handler\":\"h.denier.default\",\"instance\":\"i\"}",
        "{}");
  }

  /** Nothing objects, and so much of the quota {@code requestcount} is granted. */
  public static String granted(int amount) {
    return answer(
        "{\"code\":0,\"message\":\"\"}",
        200,
        "",
        "{}",
        "null",
        "{\"requestcount\":{\"granted\":%d,\"validDuration\":\"1s\",\"referenced\":{}}}"
            .formatted(amount));
  }

  /** Neither yes nor no: what the quota is counted by does not answer. */
  public static String undecided() {
    var status = "{\"code\":14,\"message\":\"the quota cannot be counted\"}";
    return answer(status, 503, "UNAVAILABLE:the quota cannot be counted", "{}", "null", "{}");
  }

  private static String answer(
      String status, int http, String body, String referenced, String decidedBy, String quotas) {
    return """
    {"status":%s,"http":%d,"body":"%s","validDuration":"60s","validUseCount":1000,
     "referenced":%s,"decidedBy":%s,"quotas":%s,"version":"m1"}\
    """
        .formatted(status, http, body, referenced, decidedBy, quotas);
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  public void answers(Function<CheckRequest, String> how) {
    answer = how;
  }

  public void takes(Duration time) {
    delay = time;
  }

  public List<CheckRequest> checks() {
    return checks;
  }

  public List<AttributeBag> reports() {
    return reports;
  }

  public List<ReportRequest.RuleErrors> ruleErrors() {
    return ruleErrors;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void check(HttpExchange exchange) throws IOException {
    var request = json.readValue(exchange.getRequestBody().readAllBytes(), CheckRequest.class);
    checks.add(request);
    LockSupport.parkNanos(delay.toNanos());
    send(exchange, answer.apply(request));
  }

  private void report(HttpExchange exchange) throws IOException {
    var batch = json.readValue(exchange.getRequestBody().readAllBytes(), ReportRequest.class);
    ruleErrors.addAll(batch.ruleErrors());
    batch.reports().forEach(report -> reports.add(report.attributes()));
    send(exchange, "{\"accepted\":%d,\"refused\":0}".formatted(batch.reports().size()));
  }

  private static void send(HttpExchange exchange, String body) throws IOException {
    var bytes = body.getBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
