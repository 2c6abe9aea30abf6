package io.amime.proxy.testing;

import io.amime.api.identity.TestAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server outside the mesh with a certificate that no machine trusts by itself. */
public final class TlsBackend implements AutoCloseable {
  private final SSLServerSocket server;
  private final String text;
  private final List<String> serverNames = new CopyOnWriteArrayList<>();

  private TlsBackend(SSLServerSocket server, String text) {
    this.server = server;
    this.text = text;
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers everything with 200 and the text. */
  public static TlsBackend saying(String text) throws IOException, GeneralSecurityException {
    var svid = TestAuthority.create().svid("outside", "server");
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", svid.key(), new char[0], svid.chain().toArray(Certificate[]::new));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return new TlsBackend(listen(context), text);
  }

  /** The same with the certificate of that context. */
  public static TlsBackend with(SSLContext context, String text) throws IOException {
    return new TlsBackend(listen(context), text);
  }

  /** The same with that certificate, for clients who show one that the context trusts. */
  public static TlsBackend knowing(SSLContext context, String text) throws IOException {
    var socket = listen(context);
    socket.setNeedClientAuth(true);
    return new TlsBackend(socket, text);
  }

  private static SSLServerSocket listen(SSLContext context) throws IOException {
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Names that clients asked for in their handshakes. */
  public List<String> serverNames() {
    return serverNames;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = (SSLSocket) server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SSLSocket socket) {
    try (socket) {
      socket.startHandshake();
      ((ExtendedSSLSession) socket.getSession())
          .getRequestedServerNames()
          .forEach(name -> serverNames.add(((SNIHostName) name).getAsciiName()));
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          RawBackend.write(socket.getOutputStream(), 200, text);
        }
      }
    } catch (IOException e) {
      // The client did not like the certificate.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
