package io.amime.ui.service;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.ui.ConsoleProperties;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Mutually authenticated calls, each service by its own name and no other. */
@Component
public final class ServiceCalls {
  private static final String CONTROL_PLANE = "istio-system";

  private final Map<Service, MeshClient> clients;
  private final ConsoleProperties properties;

  ServiceCalls(LiveIdentity identity, ConsoleProperties properties) {
    this.properties = properties;
    this.clients =
        Arrays.stream(Service.values())
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    s -> MeshClient.to(identity, CONTROL_PLANE, s.lowerName()),
                    (a, b) -> a,
                    () -> new EnumMap<>(Service.class)));
  }

  public URI resolve(Service service, String pathAndQuery) {
    return service.address(properties).resolve(pathAndQuery);
  }

  /**
   * @throws IOException also while the console has no certificate yet
   */
  public <T> HttpResponse<T> send(
      Service service, HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException, InterruptedException {
    MeshClient client = clients.get(service);
    if (client == null) {
      throw new IllegalArgumentException("unknown service " + service);
    }
    try {
      return client.http().send(request, body);
    } catch (IllegalStateException e) {
      throw new IOException("no certificate yet", e);
    }
  }
}
