package io.amime.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseUrlTest {
  @Test
  void theAccountIsTakenOutOfTheAddress() {
    assertThat(DatabaseUrl.parse("postgresql://amime:s3cret@db:5432/mesh?ssl=true").environment())
        .containsEntry("MESH_PILOT_DB_URL", "jdbc:postgresql://db:5432/mesh?ssl=true")
        .containsEntry("MESH_PILOT_DB_USER", "amime")
        .containsEntry("MESH_PILOT_DB_PASSWORD", "s3cret");
  }

  @Test
  void aJdbcAddressStaysAsItIs() {
    assertThat(DatabaseUrl.parse("jdbc:postgresql://db/mesh?user=a&password=b").environment())
        .containsOnly(
            Map.entry("MESH_PILOT_DB_URL", "jdbc:postgresql://db/mesh?user=a&password=b"));
  }
}
