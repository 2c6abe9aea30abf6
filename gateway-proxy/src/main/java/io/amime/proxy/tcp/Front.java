package io.amime.proxy.tcp;

import io.amime.proxy.http.ProxyFailure;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/** How a client hears whether its connection goes through. */
interface Front {
  /** Whether nothing but bytes comes out of the client's pipeline already. */
  boolean bytesFromTheStart();

  /**
   * It does.
   *
   * @param join to be called once nothing but bytes comes out of the client's pipeline any more
   */
  void accepted(Runnable join);

  /** It does not. */
  void refused(ProxyFailure failure);

  /** For a client that knows nothing of a proxy: refusal is the end of its connection. */
  static Front silent(Channel client) {
    return told(refusal -> client.close());
  }

  /**
   * For one that has said nothing but bytes.
   *
   * @param refused tells it, and closes
   */
  static Front told(Consumer<ProxyFailure> refused) {
    return new Front() {
      @Override
      public boolean bytesFromTheStart() {
        return true;
      }

      @Override
      public void accepted(Runnable join) {
        join.run();
      }

      @Override
      public void refused(ProxyFailure failure) {
        refused.accept(failure);
      }
    };
  }
}
