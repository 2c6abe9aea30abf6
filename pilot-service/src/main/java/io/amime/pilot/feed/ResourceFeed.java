package io.amime.pilot.feed;

import io.amime.api.policy.PolicySettings;
import io.amime.pilot.push.Bell;
import io.amime.pilot.push.EventStream;
import io.amime.pilot.store.ResourceStore;
import io.amime.pilot.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** All resources of some kinds: the whole list at first and again after every change among them. */
final class ResourceFeed {
  private final List<String> kinds;
  private final PolicySettings policy;
  private final ResourceStore store;
  private final Bell bell;
  private final EventStream stream;

  ResourceFeed(
      List<String> kinds,
      PolicySettings policy,
      ResourceStore store,
      Bell bell,
      EventStream stream) {
    this.kinds = kinds;
    this.policy = policy;
    this.store = store;
    this.bell = bell;
    this.stream = stream;
  }

  private record Resources(long revision, PolicySettings policy, List<ObjectNode> resources) {}

  void run() throws IOException, InterruptedException {
    List<StoredObject> sent = null;
    while (!bell.closing()) {
      long rung = bell.count();
      var contents = store.contents();
      var now = new ArrayList<StoredObject>();
      kinds.forEach(kind -> now.addAll(contents.ofKind(kind)));
      if (!now.equals(sent)) {
        var documents = now.stream().map(StoredObject::document).toList();
        var revision = Long.toString(contents.revision());
        stream.send("resources", revision, new Resources(contents.revision(), policy, documents));
        sent = now;
      }
      if (bell.await(rung, EventStream.BEAT) <= rung) {
        stream.quiet();
      }
    }
  }
}
