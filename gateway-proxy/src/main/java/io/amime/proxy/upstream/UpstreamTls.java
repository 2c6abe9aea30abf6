package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** Makes the mutual TLS of connections to other sidecars. */
public interface UpstreamTls {
  /**
   * A client-side handler that presents this workload's certificate and accepts only the cluster's
   * identities. It offers HTTP/2 where the port declares it. The handshake has its own time limit.
   */
  SslHandler newHandler(Cluster cluster, ByteBufAllocator allocator);

  /**
   * Grows when certificate, trust or revocations change: pooled connections of an older generation
   * take no further request.
   */
  long generation();
}
