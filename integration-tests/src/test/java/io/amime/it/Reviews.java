package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Which version of reviews has answered. */
final class Reviews {
  static final String URL = "http://reviews:9080/reviews/0";

  private Reviews() {}

  /** By version, for requests of the application beside that sidecar. */
  static Map<String, Integer> count(Sidecar sidecar, int requests) {
    var count = new TreeMap<String, Integer>();
    for (int i = 0; i < requests; i++) {
      var response = sidecar.get(URL);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      count.merge(instance(response.body()), 1, Integer::sum);
    }
    return count;
  }

  /** By version, for visitors who load the page. */
  static Map<String, Integer> countPages(Mesh mesh, int pages) {
    var count = new TreeMap<String, Integer>();
    for (int i = 0; i < pages; i++) {
      var page = mesh.page();
      assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
      count.merge(onPage(page.body()), 1, Integer::sum);
    }
    return count;
  }

  /** The instance that a service of the demo names in its answer. */
  static String instance(String json) {
    return JsonMapper.shared().readTree(json).get("podname").asString();
  }

  /** The instance that the page names. */
  static String onPage(String page) {
    var marker = "Reviews served by: ";
    int from = page.indexOf(marker);
    assertThat(from).as(page).isNotNegative();
    return page.substring(from + marker.length(), from + marker.length() + "reviews-vN".length());
  }
}
