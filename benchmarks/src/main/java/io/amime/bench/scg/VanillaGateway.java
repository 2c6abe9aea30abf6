package io.amime.bench.scg;

import io.amime.bench.cases.Message;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.BooleanSpec;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.route.builder.UriSpec;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;

/** The gateway that its own documentation would make. */
@SpringBootApplication(proxyBeanMethods = false)
public class VanillaGateway {
  private static final String MATCHED = "matched";
  private static final int TIMEOUT_MILLIS = 3_000;

  public static void main(String[] args) {
    SpringApplication.run(VanillaGateway.class, args);
  }

  @Bean
  RouteLocator routes(
      RouteLocatorBuilder builder,
      @Value("${bench.first}") String first,
      @Value("${bench.second}") String second,
      @Value("${bench.full}") boolean full,
      @Value("${bench.retries}") boolean retries,
      @Value("${bench.hosts}") int hosts) {
    var routes = builder.routes();
    for (int i = 1; i < hosts; i++) {
      var host = "other-%d.bench.svc.cluster.local".formatted(i);
      routes.route("other-" + i, r -> r.host(host).uri(first));
    }
    if (retries) {
      return routes
          .route("v1", r -> limited(r.host(Message.HOST).and().weight("all", 1)).uri(first))
          .route("v2", r -> limited(r.host(Message.HOST).and().weight("all", 1)).uri(second))
          .build();
    }
    if (!full) {
      return routes
          .route("v1", r -> r.host(Message.HOST).and().weight("all", 1).uri(first))
          .route("v2", r -> r.host(Message.HOST).and().weight("all", 1).uri(second))
          .build();
    }
    return weighted(weighted(routes, "v1", 75, first), "v2", 25, second)
        .route("others", r -> r.host(Message.HOST).uri(first))
        .build();
  }

  private static RouteLocatorBuilder.Builder weighted(
      RouteLocatorBuilder.Builder routes, String name, int weight, String uri) {
    return routes.route(
        name,
        r ->
            limited(
                    r.host(Message.HOST)
                        .and()
                        .header("x-user", "bench")
                        .and()
                        .weight(MATCHED, weight))
                .uri(uri));
  }

  private static UriSpec limited(BooleanSpec matched) {
    return matched
        .filters(f ->
            f.retry(retry ->
                retry
                    .setRetries(2)
                    .setStatuses(HttpStatus.SERVICE_UNAVAILABLE)
                    .setBackoff(Duration.ofMillis(25), Duration.ofMillis(250), 2, true)))
        .metadata("response-timeout", TIMEOUT_MILLIS);
  }
}
