package io.amime.cli.rules;

import io.amime.api.compile.World;
import io.amime.cli.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A described mesh in a file. */
final class WorldFile {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private WorldFile() {}

  /**
   * @throws Problem if it is not there, or not in that form
   */
  static World read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Problem.failed("there is no file " + file, "--world with a YAML or JSON file");
    }
    try {
      return MAPPER.readValue(Files.readString(file), World.class);
    } catch (JacksonException e) {
      throw Problem.failed(
          file + " describes no mesh: " + e.getOriginalMessage(),
          "services: [{host: reviews, ports: [{port: 9080, name: http}]}] and"
              + " instances: [{service: reviews, labels: {version: v1}, count: 1}]");
    }
  }
}
