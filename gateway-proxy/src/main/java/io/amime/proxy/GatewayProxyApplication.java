package io.amime.proxy;

import io.amime.proxy.identity.IdentityProperties;
import io.netty.util.ResourceLeakDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The process of one sidecar or ingress, or of all sidecars of a host. It scans nothing and
 * configures nothing by itself: what a proxy is made of is plain objects, and every class that is
 * not loaded is start-up time and memory that each workload of the mesh is spared.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
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

  /**
   * Read here and not as beans of their own: of the two ways to describe workloads one is absent.
   */
  @Bean
  RunningProxies proxies(Environment environment) {
    var binder = Binder.get(environment);
    var host = binder.bindOrCreate("mesh.host", HostProperties.class);
    return RunningProxies.start(
        host.workloads().isEmpty()
            ? HostProperties.of(
                binder.bindOrCreate("mesh.proxy", ProxyProperties.class),
                binder.bindOrCreate("mesh.identity", IdentityProperties.class))
            : host);
  }
}
