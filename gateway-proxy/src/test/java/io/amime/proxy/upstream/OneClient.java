package io.amime.proxy.upstream;

import static io.amime.proxy.upstream.Http2Clients.proxy;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawClient;
import java.io.IOException;

/** One connection to the proxy, so that one event loop serves it. */
final class OneClient implements AutoCloseable {
  private final RawClient raw;

  OneClient(ProxyServer proxy) {
    try {
      raw = new RawClient(proxy);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int get(String path) {
    try {
      return raw.get(path).answer().status();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
