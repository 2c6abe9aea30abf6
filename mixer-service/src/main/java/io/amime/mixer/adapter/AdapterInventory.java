package io.amime.mixer.adapter;

import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The quota adapters that there are, by the kind of object that configures them. */
public final class AdapterInventory {
  private final Map<ResourceKind, QuotaAdapter> adapters = new EnumMap<>(ResourceKind.class);

  /**
   * @param adapters at most one per kind
   */
  public AdapterInventory(List<QuotaAdapter> adapters) {
    for (QuotaAdapter adapter : adapters) {
      if (this.adapters.put(adapter.kind(), adapter) != null) {
        throw new IllegalArgumentException("two adapters for " + adapter.kind().kind());
      }
    }
  }

  /** A handler for an object, null if no adapter knows its kind. */
  public @Nullable QuotaHandler handler(Resource resource) {
    QuotaAdapter adapter = adapters.get(resource.kind());
    return adapter == null ? null : adapter.handler(resource);
  }
}
