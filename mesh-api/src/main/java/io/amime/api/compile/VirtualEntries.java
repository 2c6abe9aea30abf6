package io.amime.api.compile;

import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Entries of a VirtualService, and where one delegates to another VirtualService, those of that.
 */
public final class VirtualEntries {
  private VirtualEntries() {}

  /**
   * @param owner where it is written, whose namespace completes the names of targets
   * @param part by which it is told apart in the VirtualService that is asked
   */
  record Entry(VirtualService owner, HttpRoute route, String part) {}

  /** In order; nothing stands for a delegate that there is not. */
  static List<Entry> of(MeshState state, VirtualService service) {
    List<Entry> entries = new ArrayList<>();
    List<HttpRoute> own = service.spec().http();
    for (int i = 0; i < own.size(); i++) {
      HttpRoute entry = own.get(i);
      String part = "http[" + i + "]";
      if (entry.delegate() == null) {
        entries.add(new Entry(service, entry, part));
      } else {
        delegate(state, service, entry.delegate())
            .ifPresent(to -> entries.addAll(delegated(service, entry, to, part)));
      }
    }
    return entries;
  }

  private static List<Entry> delegated(
      VirtualService service, HttpRoute entry, VirtualService to, String part) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < to.spec().http().size(); i++) {
      String at = part + " " + to.key().qualifiedName() + " http[" + i + "]";
      new DelegateMerge(service, entry, to)
          .with(to.spec().http().get(i))
          .ifPresent(merged -> entries.add(new Entry(to, merged, at)));
    }
    return entries;
  }

  /** To whom an entry delegates: a VirtualService without hosts. */
  public static Optional<VirtualService> delegate(
      MeshState state, VirtualService service, HttpRoute.Delegate delegate) {
    return state
        .find(key(service, delegate))
        .map(VirtualService.class::cast)
        .filter(VirtualEntries::isDelegate);
  }

  /** Whom an entry names. */
  public static ResourceKey key(VirtualService service, HttpRoute.Delegate delegate) {
    return new ResourceKey(
        ResourceKind.VIRTUAL_SERVICE,
        delegate.namespace() == null ? service.meta().namespace() : delegate.namespace(),
        delegate.name() == null ? "" : delegate.name());
  }

  /** Whether it acts where others delegate to it, and nowhere else. */
  public static boolean isDelegate(VirtualService service) {
    return service.spec().hosts().isEmpty();
  }

  /** Numbers of a delegate's entries that the conditions of the entry leave nothing to. */
  public static List<Integer> excluded(VirtualService service, HttpRoute entry, VirtualService to) {
    var merge = new DelegateMerge(service, entry, to);
    List<HttpRoute> entries = to.spec().http();
    return IntStream.range(0, entries.size())
        .filter(i -> merge.with(entries.get(i)).isEmpty())
        .boxed()
        .toList();
  }
}
