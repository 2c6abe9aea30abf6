package io.amime.cli.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.amime.cli.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Where Pilot is, whom to trust there, and who we are, in the file format that kubectl reads.
 *
 * @param server base address of Pilot
 * @param certificateAuthority PEM
 * @param token sent as bearer
 */
public record Kubeconfig(URI server, String certificateAuthority, String token) {

  /** As kubectl reads it, with one context. */
  public String toYaml() {
    var ca =
        Base64.getEncoder().encodeToString(certificateAuthority.getBytes(StandardCharsets.UTF_8));
    return """
    apiVersion: v1
    kind: Config
    current-context: amime
    clusters:
    - name: amime
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: amime
      user:
        token: %s
    contexts:
    - name: amime
      context:
        cluster: amime
        user: amime
        namespace: default
    """
        .formatted(server, ca, token);
  }

  /**
   * @throws Problem if there is none, or it cannot be used
   */
  public static Kubeconfig read(Path file) {
    if (!Files.exists(file)) {
      throw Problem.unreachable(
          "no mesh is known here: there is no " + file,
          "./mesh up, or --state-dir DIRECTORY of a mesh that runs");
    }
    try {
      var content = new YAMLMapper().readValue(Files.readString(file), Content.class);
      var cluster = content.clusters().getFirst().cluster();
      var ca = Base64.getDecoder().decode(cluster.certificateAuthorityData());
      return new Kubeconfig(
          cluster.server(),
          new String(ca, StandardCharsets.UTF_8),
          content.users().getFirst().user().token());
    } catch (IOException | RuntimeException e) {
      throw Problem.failed(file + " cannot be used: " + e.getMessage(), "./mesh up writes it anew");
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Content(List<NamedCluster> clusters, List<NamedUser> users) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record NamedCluster(Cluster cluster) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Cluster(
      URI server, @JsonProperty("certificate-authority-data") String certificateAuthorityData) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record NamedUser(User user) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record User(String token) {}
}
