package io.amime.proxy.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of one secret, read again when they have changed. Looking at them by time finds also
 * what is exchanged as a whole folder behind a link, as Kubernetes does it.
 */
final class SecretFolder {
  private static final List<String> FILES = List.of(Secret.CHAIN, Secret.KEY, Secret.AUTHORITIES);

  private final Path folder;
  private List<Object> seen = List.of();
  private @Nullable Secret secret;
  private @Nullable String problem;

  SecretFolder(Path folder) {
    this.folder = folder;
  }

  /** A file as it was seen; another one, or another content, is not equal. */
  private record Seen(Path place, Object modified, long size) {}

  /** Reads what has changed; what was usable stays while its successor is not. */
  void look() {
    var now = seen();
    if (now.equals(seen)) {
      return;
    }
    try {
      secret = Secret.read(folder);
      problem = null;
    } catch (UnusableSecret e) {
      problem = e.getMessage();
    }
    seen = now;
  }

  /** The last that could be used, null when there was none yet. */
  @Nullable Secret secret() {
    return secret;
  }

  /** What is wrong with the files now, null when nothing is. */
  @Nullable String problem() {
    return problem;
  }

  private List<Object> seen() {
    var all = new ArrayList<Object>();
    for (var name : FILES) {
      try {
        var place = folder.resolve(name).toRealPath();
        var attributes = Files.readAttributes(place, BasicFileAttributes.class);
        all.add(new Seen(place, attributes.lastModifiedTime(), attributes.size()));
      } catch (IOException e) {
        all.add(e.getClass());
      }
    }
    return all;
  }
}
