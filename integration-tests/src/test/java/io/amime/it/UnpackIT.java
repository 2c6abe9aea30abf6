package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the image of the mesh is made from. */
@ExtendWith(MeshExtension.class)
class UnpackIT {
  private static final List<String> PROGRAMS =
      List.of(
          "citadel-ca", "pilot-service", "mixer-service", "admin-ui", "gateway-proxy", "bookinfo");

  @Test
  void everyProgramOfAnImageStartsFromItsCache(Mesh mesh, @TempDir Path image) {
    var unpacked = mesh.cli("unpack", "--to", image.toString());
    assertThat(unpacked.exit()).as(unpacked.all()).isZero();

    assertThat(PROGRAMS)
        .allSatisfy(program -> {
          var folder = image.resolve(program);
          // With this mode a cache that does not fit to the jars or to the flags is an error.
          var java =
              Outcome.of(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "@" + folder.resolve("java.options"),
                      "-XX:AOTMode=on",
                      "-cp",
                      folder.resolve(program + ".jar").toString(),
                      "-version"),
                  Map.of());
          assertThat(java.exit()).as(java.all()).isZero();
          assertThat(Files.readAllLines(folder.resolve("java.options")))
              .contains("-XX:AOTCache=" + folder.resolve(program + ".aot"));
        });

    var again = mesh.cli("unpack", "--to", image.toString());
    assertThat(again.exit()).isOne();
    assertThat(again.err()).contains("is there already");
  }
}
