package io.amime.ui.passthrough;

import io.amime.ui.service.Service;
import io.amime.ui.service.ServiceCalls;
import io.amime.ui.session.PasswordDuty;
import io.amime.ui.session.SessionLife;
import io.amime.ui.session.SignedIn;
import io.amime.ui.web.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/<service>/…}: the same call at the service, with the console's own certificate and
 * the person's token. Bodies stream through; of the headers only those named here pass, in both
 * directions.
 */
@RestController
final class PassThrough {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LARGEST_BODY = 1 << 20;
  private static final Set<String> BODY_TYPES =
      Set.of("application/json", "application/yaml", "application/merge-patch+json");
  private static final List<String> TO_SERVICE = List.of("Accept", "Content-Type", "Last-Event-ID");
  private static final List<String> TO_BROWSER = List.of("Content-Type", "Retry-After", "Warning");

  private final ServiceCalls calls;
  private final PasswordDuty duty;

  PassThrough(ServiceCalls calls, PasswordDuty duty) {
    this.calls = calls;
    this.duty = duty;
  }

  @RequestMapping("/api/{service}/**")
  void forward(
      @PathVariable("service") String name,
      @AuthenticationPrincipal SignedIn who,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    Service service = Service.named(name).orElse(null);
    String path = request.getRequestURI().substring("/api/".length() + name.length());
    if (service == null || !AllowList.allows(service, request.getMethod(), path)) {
      Problem.of(HttpStatus.NOT_FOUND, "not-offered", "The console offers no such call.")
          .writeTo(response);
      return;
    }
    if (duty.comesFirst(who)) {
      Problem.of(
              HttpStatus.FORBIDDEN,
              "password-change-required",
              "Choose a password of your own first: PUT /session/password.")
          .writeTo(response);
      return;
    }
    byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      Problem.of(HttpStatus.CONTENT_TOO_LARGE, "too-large", "At most 1 MiB can be sent.")
          .writeTo(response);
      return;
    }
    if (body.length > 0 && !BODY_TYPES.contains(mediaType(request.getContentType()))) {
      Problem.of(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "media-type",
              "Send one of " + BODY_TYPES.stream().sorted().toList() + ".")
          .writeTo(response);
      return;
    }
    send(service, path, who, body, request, response);
  }

  private void send(
      Service service,
      String path,
      SignedIn who,
      byte[] body,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer;
    try {
      answer =
          calls.send(
              service,
              build(service, path, who, body, request),
              HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      Problem.of(HttpStatus.BAD_GATEWAY, "part-down", service.lowerName() + " does not answer.")
          .writeTo(response);
      return;
    }
    try (InputStream from = answer.body()) {
      response.setStatus(answer.statusCode());
      for (String header : TO_BROWSER) {
        answer.headers().allValues(header).forEach(v -> response.addHeader(header, v));
      }
      copy(from, response.getOutputStream(), SessionLife.of(request.getSession()));
    }
  }

  private HttpRequest build(
      Service service, String path, SignedIn who, byte[] body, HttpServletRequest request) {
    String query = request.getQueryString();
    HttpRequest.Builder to =
        HttpRequest.newBuilder(calls.resolve(service, query == null ? path : path + "?" + query))
            .timeout(PATIENCE)
            .method(
                request.getMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body))
            .header("Authorization", "Bearer " + who.token());
    for (String header : TO_SERVICE) {
      String value = request.getHeader(header);
      if (value != null) {
        to.header(header, value);
      }
    }
    return to.build();
  }

  /** Flushes whenever the service pauses, so that events arrive when they happen. */
  private static void copy(InputStream from, OutputStream to, @Nullable SessionLife life)
      throws IOException {
    byte[] buffer = new byte[8192];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      if (life == null || life.ended()) {
        return;
      }
      to.write(buffer, 0, n);
      if (from.available() == 0) {
        to.flush();
      }
    }
  }

  private static String mediaType(@Nullable String contentType) {
    return contentType == null ? "" : contentType.split(";", 2)[0].strip();
  }
}
