package io.amime.it;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.amime.api.identity.Pem;
import io.amime.api.identity.TestAuthority;
import io.amime.api.identity.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Servers and certificates of a world outside the mesh, on this machine. */
final class Outside {
  private final TestAuthority authority = TestAuthority.create();

  /** Lays a certificate for localhost down as a secret of the ingress. */
  X509Certificate secret(Path folder) throws IOException {
    var key = TestCertificate.key();
    var certificate = authority.sign(new TestCertificate().dns("localhost"), key, "localhost");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("tls.crt"), Pem.encode(certificate));
    Files.writeString(
        folder.resolve("tls.key"), Pem.encode(Pem.PRIVATE_KEY, key.getPrivate().getEncoded()));
    return certificate;
  }

  /** Of a client that trusts what is signed here. */
  SSLContext trust() throws IOException, GeneralSecurityException {
    var trusted = empty();
    for (var root : authority.bundle().roots()) {
      trusted.setCertificateEntry(root.getSerialNumber().toString(), root);
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Answers every request over TLS. */
  HttpsServer https(String text) throws IOException, GeneralSecurityException {
    var svid = authority.svid("outside", "server");
    var store = empty();
    store.setKeyEntry("server", svid.key(), new char[0], svid.chain().toArray(Certificate[]::new));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = HttpsServer.create(loopback, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Greets whoever connects before it is asked anything. */
  static ServerSocket greeter(String greeting) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(() -> {
          while (!server.isClosed()) {
            try (var client = server.accept()) {
              client.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
              client.shutdownOutput();
              client.getInputStream().readAllBytes();
            } catch (IOException e) {
              // The test has closed it, or the client has gone.
            }
          }
        });
    return server;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
