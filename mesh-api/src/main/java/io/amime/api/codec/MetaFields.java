package io.amime.api.codec;

import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Unsupported;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metadata as Kubernetes' tools send it. */
@Unsupported(field = "generateName", why = "names are not generated; give a name")
record MetaFields(
    @Nullable String name,
    @Nullable String namespace,
    Map<String, String> labels,
    Map<String, String> annotations,
    @Nullable String resourceVersion,
    @Nullable Long generation,
    @Nullable String uid,
    @Nullable String creationTimestamp,
    @Nullable String deletionTimestamp,
    @Nullable String selfLink,
    List<String> finalizers,
    List<Object> ownerReferences,
    List<Object> managedFields) {

  ResourceMeta meta(String defaultNamespace) {
    return new ResourceMeta(
        name == null ? "" : name,
        namespace == null || namespace.isEmpty() ? defaultNamespace : namespace,
        labels,
        annotations,
        resourceVersion,
        generation,
        uid,
        creationTimestamp);
  }
}
