package io.amime.mixer.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The last resources on disk, so that Mixer starts with rules when Pilot is away. */
final class LastGoodResources {
  private static final Log LOG = LogFactory.getLog(LastGoodResources.class);

  private final Path file;
  private final JsonMapper json;

  LastGoodResources(Path directory, JsonMapper json) {
    this.file = directory.resolve("mixer-resources.json");
    this.json = json;
  }

  /** What was kept, null if there is nothing usable. */
  @Nullable ResourceSet load() {
    if (!Files.isReadable(file)) {
      return null;
    }
    try {
      return json.readValue(Files.readAllBytes(file), ResourceSet.class);
    } catch (IOException | JacksonException e) {
      LOG.warn("the resources in " + file + " are of no use: " + e.getMessage());
      return null;
    }
  }

  void keep(ResourceSet resources) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, json.writeValueAsBytes(resources));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // A full disk must not keep new rules from taking effect.
      LOG.error("cannot keep the resources for a restart", e);
    }
  }
}
