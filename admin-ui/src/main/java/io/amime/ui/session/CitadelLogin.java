package io.amime.ui.session;

import io.amime.ui.service.Service;
import io.amime.ui.service.ServiceCalls;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Asks Citadel whether name and password belong together, and to change the password. */
@Component
final class CitadelLogin {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ServiceCalls calls;
  private final JsonMapper json;

  CitadelLogin(ServiceCalls calls, JsonMapper json) {
    this.calls = calls;
    this.json = json;
  }

  /** What Citadel said. */
  sealed interface Answer {
    record Welcome(SignedIn who) implements Answer {}

    /** Wrong name or wrong password: nobody is told which. */
    record Refused() implements Answer {}

    record TooOften(String retryAfterSeconds) implements Answer {}

    record Unreachable() implements Answer {}
  }

  /**
   * @param address where the browser is: Citadel slows down each address by itself, and believes
   *     the console, known by its certificate, about it
   */
  Answer signIn(String user, String password, String address) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(calls.resolve(Service.CITADEL, "/v1/sessions"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("X-Forwarded-For", address)
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    json.writeValueAsBytes(Map.of("user", user, "password", password))))
            .build();
    try {
      HttpResponse<byte[]> response =
          calls.send(Service.CITADEL, request, HttpResponse.BodyHandlers.ofByteArray());
      return switch (response.statusCode() / 100 == 2 ? 200 : response.statusCode()) {
        case 200 -> new Answer.Welcome(read(response.body()));
        case 400, 401, 403, 404, 422 -> new Answer.Refused();
        case 429 -> new Answer.TooOften(response.headers().firstValue("Retry-After").orElse("60"));
        default -> new Answer.Unreachable();
      };
    } catch (IOException e) {
      return new Answer.Unreachable();
    }
  }

  private SignedIn read(byte[] body) {
    Session session = json.readValue(body, Session.class);
    return new SignedIn(
        session.user(),
        session.roles(),
        session.token(),
        session.expires(),
        session.temporaryPassword());
  }

  private record Session(
      String token, Instant expires, String user, List<String> roles, boolean temporaryPassword) {}

  /** What Citadel said to another password. */
  sealed interface Change {
    record Done() implements Change {}

    /**
     * @param field that is not good: {@code current} or {@code password}
     */
    record Refused(String field) implements Change {}

    record Unreachable() implements Change {}
  }

  /** Gives the person another password. */
  Change changePassword(SignedIn who, String current, String password) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                calls.resolve(Service.CITADEL, "/v1/accounts/" + who.user() + "/password"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("Authorization", "Bearer " + who.token())
            .PUT(
                HttpRequest.BodyPublishers.ofByteArray(
                    json.writeValueAsBytes(Map.of("current", current, "password", password))))
            .build();
    try {
      HttpResponse<byte[]> response =
          calls.send(Service.CITADEL, request, HttpResponse.BodyHandlers.ofByteArray());
      return switch (response.statusCode()) {
        case 204 -> new Change.Done();
        case 400 ->
            new Change.Refused(json.readTree(response.body()).path("code").asString("password"));
        default -> new Change.Unreachable();
      };
    } catch (IOException e) {
      return new Change.Unreachable();
    }
  }
}
