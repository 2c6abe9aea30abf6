package io.amime.proxy.edge;

import io.amime.proxy.secret.PemFiles;
import io.amime.proxy.secret.UnusableSecret;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of one secret, read again when they have changed. */
final class SecretFolder {
  private static final List<String> FILES = List.of(Secret.CHAIN, Secret.KEY, Secret.AUTHORITIES);

  private final Path folder;
  private List<Object> seen = List.of();
  private @Nullable Secret secret;
  private @Nullable String problem;

  SecretFolder(Path folder) {
    this.folder = folder;
  }

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
    return PemFiles.seen(FILES.stream().map(folder::resolve).toList());
  }
}
