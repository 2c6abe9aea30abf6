package io.amime.proxy.config;

import io.amime.api.discovery.ProxySnapshot;
import java.util.List;

/** Where configuration goes once it has been read. Called by one thread at a time. */
public interface ConfigReceiver {

  /**
   * Takes routing into use, or keeps what runs.
   *
   * @return why it is refused, empty once it runs
   */
  List<String> snapshot(ProxySnapshot next);

  /** Takes membership and health into use; routing is that of the snapshot before. */
  void endpoints(ProxySnapshot next);

  /**
   * Takes trust into use.
   *
   * @param bundle root certificates in PEM; empty means unchanged
   * @param revoked serials of certificates to refuse, lower-case hex
   */
  void trust(List<String> bundle, List<String> revoked);
}
