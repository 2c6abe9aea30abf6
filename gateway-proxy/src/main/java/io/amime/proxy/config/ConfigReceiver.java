package io.amime.proxy.config;

import io.amime.api.discovery.ProxySnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * Takes trust into use, if it is newer than what is known and the CA has signed it.
   *
   * @param bundle root certificates in PEM
   * @param crl list of revocations in PEM; null means unchanged
   */
  void trust(List<String> bundle, @Nullable String crl);
}
