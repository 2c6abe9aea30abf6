package io.amime.api.attribute;

import java.util.LinkedHashMap;
import java.util.Map;

/** The manifest of the attributes that proxies and Mixer set, one type and its names per line. */
final class StandardVocabulary {
  private static final String PARTY =
      """
      IP_ADDRESS ip
      INT64 port
      STRING uid service name namespace domain serviceAccount user principal owner
      STRING workload.name workload.namespace workload.uid
      STRING_MAP labels
      """;

  private static final String MANIFEST =
      """
      STRING destination.service.host destination.service.name destination.service.namespace
      STRING destination.service.uid
      IP_ADDRESS origin.ip
      STRING origin.uid origin.user
      STRING_MAP request.headers
      STRING request.id request.host request.method request.path request.url_path
      STRING request.scheme request.referer request.useragent request.reason request.api_key
      STRING_MAP request.query_params
      INT64 request.size request.total_size
      TIMESTAMP request.time
      STRING request.auth.principal request.auth.audiences request.auth.presenter
      STRING_MAP request.auth.claims
      STRING request.auth.raw_claims
      INT64 response.code response.size response.total_size
      DURATION response.duration
      STRING_MAP response.headers
      TIMESTAMP response.time
      STRING response.grpc_status response.grpc_message
      STRING connection.id connection.event connection.requested_server_name
      INT64 connection.received.bytes connection.received.bytes_total
      INT64 connection.sent.bytes connection.sent.bytes_total
      DURATION connection.duration
      BOOL connection.mtls
      STRING context.protocol context.reporter.kind context.reporter.uid context.proxy_error_code
      TIMESTAMP context.time context.timestamp
      STRING api.service api.version api.operation api.protocol
      INT64 check.error_code
      STRING check.error_message
      BOOL check.cache_hit quota.cache_hit
      STRING rbac.permissive.response_code rbac.permissive.effective_policy_id
      """;

  static final Vocabulary VOCABULARY = read();

  private StandardVocabulary() {}

  private static Vocabulary read() {
    Map<String, AttributeType> types = new LinkedHashMap<>();
    readLines(types, "", MANIFEST);
    readLines(types, "source.", PARTY);
    readLines(types, "destination.", PARTY);
    return new Vocabulary(types);
  }

  private static void readLines(Map<String, AttributeType> types, String prefix, String manifest) {
    manifest
        .lines()
        .map(line -> line.split(" "))
        .forEach(words -> {
          AttributeType type = AttributeType.valueOf(words[0]);
          for (int i = 1; i < words.length; i++) {
            types.put(prefix + words[i], type);
          }
        });
  }
}
