package io.amime.ca.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path temp;

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void makesItselfAndItsFilesForTheOwnerOnly() throws Exception {
    StateDirectory state = StateDirectory.of(temp.resolve("state"));
    state.write("secret", "one");
    state.write("secret", "two");

    assertThat(mode(temp.resolve("state"))).isEqualTo("rwx------");
    assertThat(mode(state.file("secret"))).isEqualTo("rw-------");
    assertThat(state.read("secret")).isEqualTo("two");
    assertThat(state.has("secret.tmp")).isFalse();
  }

  @Test
  void refusesADirectoryThatOthersCanUse() throws Exception {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));

    assertThatThrownBy(() -> StateDirectory.of(open)).hasMessageContaining("chmod go-rwx");
  }

  @Test
  void refusesAFileThatOthersCanRead() throws Exception {
    StateDirectory state = StateDirectory.of(temp.resolve("state"));
    state.write("secret", "one");
    Files.setPosixFilePermissions(
        state.file("secret"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> state.read("secret")).hasMessageContaining("chmod go-rwx");
    assertThatThrownBy(() -> state.append("secret")).hasMessageContaining("chmod go-rwx");
  }
}
