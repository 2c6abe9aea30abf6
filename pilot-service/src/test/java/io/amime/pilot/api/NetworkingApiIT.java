package io.amime.pilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.pilot.RunningPilot;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code networking.istio.io} as a group of its own, in its three versions. */
class NetworkingApiIT extends RunningPilot {
  private static final String GROUP = "/apis/networking.istio.io/";
  private static final String DEFAULT = GROUP + "v1/namespaces/default/";

  @AfterEach
  void removeAll() throws Exception {
    for (var path :
        List.of(
            DEFAULT + "virtualservices/", DEFAULT + "destinationrules/", DEFAULT + "gateways/")) {
      for (JsonNode item : get(path.substring(0, path.length() - 1)).json().path("items")) {
        delete(path + item.at("/metadata/name").asString(""));
      }
    }
    delete(CONFIG + "routerules/old");
  }

  private static String service(String version, String name) {
    return """
    {"apiVersion":"networking.istio.io/%s","kind":"VirtualService","metadata":{"name":"%s"},
     "spec":{"hosts":["reviews"],
       "http":[{"match":[{"uri":{"prefix":"/a"}}],"route":[{"destination":{"host":"reviews","subset":"v7"}}],
                "timeout":"0s"},
               {"route":[{"destination":{"host":"reviews"}}],"retries":{"attempts":1,"retryRemoteLocalities":true}}]}}
    """
        .formatted(version, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1alpha3", "v1beta1", "v1"})
  void whatIsWrittenInOneVersionIsReadInAll(String version) throws Exception {
    var created =
        post(GROUP + version + "/namespaces/default/virtualservices", service(version, "a"));

    assertThat(created.status()).as(created.body()).isEqualTo(201);
    for (var other : List.of("v1alpha3", "v1beta1", "v1")) {
      var read = get(GROUP + other + "/namespaces/default/virtualservices/a").json();
      assertThat(read.path("apiVersion").asString("")).isEqualTo("networking.istio.io/" + other);
      assertThat(read.at("/spec/http/0/timeout").asString("")).isEqualTo("0s");
    }
    delete(DEFAULT + "virtualservices/a");
  }

  @Test
  void discoveryAndSchemasKnowTheKinds() throws Exception {
    for (var version : List.of("v1alpha3", "v1beta1", "v1")) {
      var resources = get(GROUP + version).json().path("resources");
      assertThat(resources.valueStream().map(r -> r.path("name").asString("")))
          .contains("virtualservices", "destinationrules", "gateways", "serviceentries");
      var schemas = get("/openapi/v3" + GROUP + version).json().at("/components/schemas");
      var timeout =
          schemas
              .path("io.istio.networking." + version + ".VirtualService")
              .at("/properties/spec/properties/http/items/properties/timeout");
      assertThat(timeout.path("description").asString("")).contains("0s for none");
    }
  }

  @Test
  void whatIsMissingOrWithoutMeaningIsAWarning() throws Exception {
    post(
        DEFAULT + "destinationrules",
        """
        {"apiVersion":"networking.istio.io/v1","kind":"DestinationRule","metadata":{"name":"reviews"},
         "spec":{"host":"reviews","subsets":[{"name":"v1","labels":{"version":"v1"}}]}}
        """);

    var answer = post(DEFAULT + "virtualservices", service("v1", "a"));

    assertThat(answer.warnings())
        .anySatisfy(w -> assertThat(w).contains("subset", "v7", "existing: v1"))
        .anySatisfy(w ->
            assertThat(w).contains("spec.http[1].retries.retryRemoteLocalities", "has no effect"));
  }

  @Test
  void aHostIsNotRuledInTwoForms() throws Exception {
    assertThat(post(CONFIG + "routerules", rule("old", "reviews", "")).status()).isEqualTo(201);

    var refused = post(DEFAULT + "virtualservices", service("v1", "a"));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().at("/details/causes/0/field").asString(""))
        .isEqualTo("spec.hosts[0]");
    assertThat(refused.json().at("/details/causes/0/message").asString(""))
        .contains("RouteRule/default/old", "v1alpha2");
    var moved =
        call(
            admin(),
            "POST",
            "/v1/batches",
            "application/yaml",
            """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: other}
            spec: {host: details}
            """);
    assertThat(moved.status()).as(moved.body()).isEqualTo(200);
    assertThat(delete(CONFIG + "routerules/old").status()).isEqualTo(200);
    assertThat(post(DEFAULT + "virtualservices", service("v1", "a")).status()).isEqualTo(201);
  }

  @Test
  void tablesNameTheHosts() throws Exception {
    post(DEFAULT + "virtualservices", service("v1", "a"));
    post(
        DEFAULT + "gateways",
        """
        {"apiVersion":"networking.istio.io/v1","kind":"Gateway","metadata":{"name":"edge"},
         "spec":{"selector":{"istio":"ingressgateway"},
           "servers":[{"port":{"number":80,"protocol":"HTTP"},"hosts":["a.example.com","b.example.com"]}]}}
        """);

    assertThat(cells("virtualservices").at("/0/cells/1").asString("")).isEqualTo("reviews");
    assertThat(cells("gateways").at("/0/cells/1").asString(""))
        .isEqualTo("a.example.com,b.example.com");
  }

  private JsonNode cells(String plural) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      return send(
              client,
              HttpRequest.newBuilder(uri(DEFAULT + plural))
                  .header("Authorization", "Bearer " + admin())
                  .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"))
          .json()
          .path("rows");
    }
  }
}
