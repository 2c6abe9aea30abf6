package io.amime.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.proxy.config.LastKnownGood.Kept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class LastKnownGoodTest {
  private static final Kept FIRST = new Kept(Snapshots.version("v1", 1));
  private static final Kept SECOND = new Kept(Snapshots.version("v2", 2));

  @TempDir Path directory;
  private LastKnownGood disk;

  @BeforeEach
  void open() {
    disk = new LastKnownGood(directory.resolve("state"), JsonMapper.builder().build());
  }

  @Test
  void nothingIsThereAtFirst() {
    assertThat(disk.read()).isEmpty();
  }

  @Test
  void givesBackTheNewest() throws IOException {
    disk.write(FIRST);
    disk.write(SECOND);
    assertThat(disk.read()).contains(SECOND);
  }

  @Test
  void aDamagedNewestGivesWayToTheOneBefore() throws IOException {
    disk.write(FIRST);
    disk.write(SECOND);
    var bytes = Files.readAllBytes(newest());
    bytes[bytes.length / 2] ^= 1;
    Files.write(newest(), bytes);
    assertThat(disk.read()).contains(FIRST);
  }

  @Test
  void aNewestThatWasCutShortGivesWayToTheOneBefore() throws IOException {
    disk.write(FIRST);
    disk.write(SECOND);
    var bytes = Files.readAllBytes(newest());
    for (int length : new int[] {0, 10, 64, 65, bytes.length - 1}) {
      Files.write(newest(), java.util.Arrays.copyOf(bytes, length));
      assertThat(disk.read()).as("%d bytes", length).contains(FIRST);
    }
  }

  @Test
  void aCrashBetweenTheRenamesLeavesTheOneBefore() throws IOException {
    disk.write(FIRST);
    disk.write(SECOND);
    Files.delete(newest());
    assertThat(disk.read()).contains(FIRST);
  }

  @Test
  void aLeftoverOfACrashDoesNotStopTheNextWrite() throws IOException {
    disk.write(FIRST);
    Files.writeString(directory.resolve("state/snapshot.tmp"), "half");
    disk.write(SECOND);
    assertThat(disk.read()).contains(SECOND);
  }

  @Test
  void twoDamagedGenerationsAreNothing() throws IOException {
    disk.write(FIRST);
    disk.write(SECOND);
    Files.writeString(newest(), "x");
    Files.writeString(directory.resolve("state/snapshot.previous.json"), "y");
    assertThat(disk.read()).isEmpty();
  }

  @Test
  void onlyTheOwnerMayRead() throws IOException {
    disk.write(FIRST);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(newest())))
        .isEqualTo("rw-------");
  }

  private Path newest() {
    return directory.resolve("state/snapshot.json");
  }
}
