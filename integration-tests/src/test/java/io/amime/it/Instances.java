package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.Pem;
import io.amime.api.identity.TrustBundle;
import io.amime.api.identity.X509Svid;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Further instances of a service, registered as its sidecars do: with the certificate of one of
 * them, which then answers for them all.
 */
final class Instances {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI workloads;
  private final MeshClient client;
  private final Registration first;

  private Instances(URI workloads, MeshClient client, Registration first) {
    this.workloads = workloads;
    this.client = client;
    this.first = first;
  }

  /**
   * @param id of the instance that answers; its sidecar is called the same with {@code -proxy}
   */
  static Instances like(Mesh mesh, String id) throws IOException, GeneralSecurityException {
    var listed =
        mesh.pilot()
            .get("/v1/workloads")
            .json()
            .valueStream()
            .filter(w -> w.path("id").asString().equals(id))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no workload " + id));
    var first =
        new Registration(
            new Workload(
                id,
                Workload.Mode.SIDECAR,
                listed.path("service").asString(),
                listed.path("namespace").asString(),
                listed.path("serviceAccount").asString(),
                listed
                    .path("labels")
                    .propertyStream()
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asString()))),
            listed.path("address").asString(),
            listed.path("inboundPort").asInt(),
            List.of(JSON.treeToValue(listed.path("ports"), Registration.Port[].class)),
            null,
            true);
    var identity = new LiveIdentity(InstantSource.system());
    identity.use(certificate(mesh.state().resolve(id).resolve("identity")));
    return new Instances(
        mesh.pilot().server().resolve("/v1/workloads"),
        MeshClient.to(identity, "istio-system", "pilot"),
        first);
  }

  private static X509Svid certificate(Path folder) throws IOException, GeneralSecurityException {
    var kept = JSON.readTree(Files.readString(folder.resolve("identity.json")));
    return X509Svid.of(
        List.copyOf(Pem.certificates(kept.path("chain").asString())),
        Pem.ecKey(kept.path("key").asString()),
        TrustBundle.parse(kept.path("bundle").asString()),
        Instant.parse(kept.path("obtained").asString()));
  }

  /** Where the sidecar that answers takes connections. */
  int inboundPort() {
    return first.inboundPort();
  }

  /** One more, reached at that port. */
  void register(String id, int port) {
    var workload = first.workload();
    var body =
        new Registration(
            new Workload(
                id,
                workload.mode(),
                workload.service(),
                workload.namespace(),
                workload.serviceAccount(),
                workload.labels()),
            first.address(),
            port,
            first.ports(),
            null,
            true);
    var request =
        HttpRequest.newBuilder(workloads)
            .header("content-type", Rest.JSON)
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    assertThat(send(request)).isEqualTo(201);
  }

  void deregister(String id) {
    assertThat(send(HttpRequest.newBuilder(URI.create(workloads + "/" + id)).DELETE()))
        .isEqualTo(204);
  }

  private int send(HttpRequest.Builder request) {
    try {
      return client.http().send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      throw new AssertionError(workloads + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
