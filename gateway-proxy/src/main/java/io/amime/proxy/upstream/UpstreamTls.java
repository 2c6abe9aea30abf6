package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLSession;

/** Makes the mutual TLS of connections to other sidecars. */
public interface UpstreamTls {
  /**
   * A client-side handler that presents this workload's certificate and accepts only the cluster's
   * identities. It offers HTTP/2 where the port declares it. The handshake has its own time limit.
   */
  SslHandler newHandler(Cluster cluster, Endpoint endpoint, ByteBufAllocator allocator);

  /**
   * Checks once more, after the handshake, whom a session stands for: it may have been resumed.
   *
   * @throws CertificateException when that certificate is no longer good
   */
  void recheck(SSLSession session) throws CertificateException;

  /** Whether the certificate that a session stands for has been taken back. */
  boolean revoked(SSLSession session);

  /**
   * Grows when certificate, trust or revocations change: pooled connections of an older generation
   * take no further request.
   */
  long generation();
}
