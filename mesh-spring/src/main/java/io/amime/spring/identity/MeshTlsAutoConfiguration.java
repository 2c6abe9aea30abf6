package io.amime.spring.identity;

import io.amime.api.identity.LiveIdentity;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Serves HTTPS with the mesh identity. Boot's SSL bundles copy key stores and know no SPIFFE names;
 * a context whose managers read the live identity needs no reload at all. Client certificates are
 * wanted, not needed: people and tools come with tokens. {@code mesh.tls.enabled=false} turns it
 * off, for a console behind another TLS end.
 */
@AutoConfiguration(after = MeshIdentityAutoConfiguration.class)
@ConditionalOnProperty(name = "mesh.tls.enabled", matchIfMissing = true)
public class MeshTlsAutoConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> meshTls(LiveIdentity identity) {
    return factory -> factory.addConnectorCustomizers(connector -> serve(connector, identity));
  }

  private static void serve(Connector connector, LiveIdentity identity) {
    SSLHostConfig host = new SSLHostConfig();
    host.setProtocols("TLSv1.2+TLSv1.3");
    host.setCertificateVerification("optional");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setSslContext(new LiveTlsContext(identity));
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
  }
}
