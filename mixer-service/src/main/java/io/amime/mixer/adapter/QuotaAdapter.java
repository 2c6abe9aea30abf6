package io.amime.mixer.adapter;

import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;

/** Makes handlers out of the objects of one kind. */
public interface QuotaAdapter {
  /** The kind. */
  ResourceKind kind();

  /**
   * A handler for one object; it must not need its backend to be there.
   *
   * @param resource of that kind, already validated
   */
  QuotaHandler handler(Resource resource);
}
