package io.amime.api.discovery;

import java.util.Map;

/**
 * Who holds a certificate: the instance that registered over a connection on which it presented
 * that serial.
 *
 * @param serial of the certificate, lower-case hex without leading zeros
 * @param workload instance id
 * @param service short name
 * @param namespace of the instance
 * @param labels of the instance
 */
public record Peer(
    String serial, String workload, String service, String namespace, Map<String, String> labels) {
  public Peer {
    labels = Map.copyOf(labels);
  }
}
