package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import io.amime.pilot.push.Bell;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.StoredObject;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Lists and watches, of one namespace or of all that the caller may see. */
@RestController
class CollectionController {
  private static final Duration LONGEST_WATCH = Duration.ofMinutes(30);

  private final Reads reads;
  private final ResourceStore store;
  private final ObjectView views;
  private final Bell bell;
  private final JsonMapper json;

  CollectionController(
      Reads reads, ResourceStore store, ObjectView views, Bell bell, JsonMapper json) {
    this.reads = reads;
    this.store = store;
    this.views = views;
    this.bell = bell;
    this.json = json;
  }

  /** The query parameters of a list or a watch, all optional. */
  record Options(
      @Nullable String labelSelector,
      @Nullable String fieldSelector,
      @Nullable Integer limit,
      @Nullable String watch,
      @Nullable String resourceVersion,
      @Nullable Boolean sendInitialEvents,
      @Nullable Boolean allowWatchBookmarks,
      @Nullable Integer timeoutSeconds) {

    boolean isWatch() {
      return "true".equals(watch) || "1".equals(watch);
    }

    Duration timeout() {
      return timeoutSeconds == null || timeoutSeconds <= 0
          ? LONGEST_WATCH
          : Duration.ofSeconds(timeoutSeconds);
    }
  }

  @GetMapping("/apis/{group}/{version}/namespaces/{namespace}/{plural}")
  void inNamespace(
      ResourceController.Target target,
      Options options,
      @RequestParam(name = "continue", required = false) @Nullable String from,
      @RequestHeader(name = "Accept", defaultValue = "") String accept,
      Caller caller,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    caller.require(Role.VIEWER, new Scope.Namespace(target.namespace()));
    answer(
        new Reads.Query(
            target.kind(),
            target.groupVersion(),
            o -> o.key().namespace().equals(target.namespace()),
            options.limit() == null ? 0 : options.limit(),
            from),
        options,
        accept,
        response);
  }

  @GetMapping("/apis/{group}/{version}/{plural}")
  void everywhere(
      @PathVariable String group,
      @PathVariable String version,
      @PathVariable String plural,
      Options options,
      @RequestParam(name = "continue", required = false) @Nullable String from,
      @RequestHeader(name = "Accept", defaultValue = "") String accept,
      Caller caller,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    ResourceKind kind =
        ApiGroups.kind(group + "/" + version, plural).orElseThrow(ApiError::unknownPath);
    answer(
        new Reads.Query(
            kind,
            group + "/" + version,
            o -> caller.may(Role.VIEWER, new Scope.Namespace(o.key().namespace())),
            options.limit() == null ? 0 : options.limit(),
            from),
        options,
        accept,
        response);
  }

  private void answer(Reads.Query all, Options options, String accept, HttpServletResponse response)
      throws IOException, InterruptedException {
    var selector = Selector.of(options.labelSelector(), options.fieldSelector());
    Predicate<StoredObject> visible = o -> all.visible().test(o) && selector.selects(o);
    var query = new Reads.Query(all.kind(), all.groupVersion(), visible, all.limit(), all.from());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    if (options.isWatch()) {
      new WatchStream(query, Reads.wantsTable(accept), reads, store, views, bell, json)
          .run(options, response);
    } else {
      // Written before anything is sent, so that an error still finds an empty response.
      var bytes = json.writeValueAsBytes(reads.list(query, accept));
      response.getOutputStream().write(bytes);
    }
  }
}
