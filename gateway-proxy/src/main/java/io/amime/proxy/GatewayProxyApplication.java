package io.amime.proxy;

import io.amime.api.identity.WorkloadIdentity;
import io.amime.proxy.identity.IdentityProperties;
import io.netty.util.ResourceLeakDetector;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * The process of one sidecar or ingress. It scans nothing and configures nothing by itself: what a
 * proxy is made of is plain objects, and every class that is not loaded is start-up time and memory
 * that each workload of the mesh is spared.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({ProxyProperties.class, IdentityProperties.class})
public class GatewayProxyApplication {

  public static void main(String[] args) {
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      // Every hundredth buffer would be watched; tests look at every single one instead.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
    var application = new SpringApplication(GatewayProxyApplication.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.run(args);
  }

  @Bean
  RunningProxy proxy(ProxyProperties proxy, IdentityProperties identity) {
    return RunningProxy.start(proxy, identity);
  }

  /** The proxy and what keeps it in possession of a certificate. */
  record RunningProxy(WorkloadProxy proxy, WorkloadIdentity identity) implements AutoCloseable {
    static RunningProxy start(ProxyProperties settings, IdentityProperties where) {
      var account = Objects.requireNonNull(where.settings().serviceAccount());
      var started = new CompletableFuture<WorkloadProxy>();
      var identity =
          WorkloadIdentity.start(
              where.settings(),
              next -> started.thenCompose(p -> p.announce(next)),
              InstantSource.system(),
              new SecureRandom());
      try {
        var proxy = new WorkloadProxy(settings, account, identity.live());
        started.complete(proxy);
        identity.ready().thenRun(proxy::connect);
        return new RunningProxy(proxy, identity);
      } catch (RuntimeException e) {
        identity.close();
        throw e;
      }
    }

    @Override
    public void close() {
      proxy.close();
      identity.close();
    }
  }
}
