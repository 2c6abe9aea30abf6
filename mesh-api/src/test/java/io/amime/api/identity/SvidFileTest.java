package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SvidFileTest {
  @TempDir Path temp;
  private final TestAuthority authority = TestAuthority.create();

  private SvidFile file() {
    return new SvidFile(temp.resolve("state"));
  }

  private Path newest() {
    return temp.resolve("state/identity.json");
  }

  @Test
  void givesBackKeyChainBundleAndRevocations() throws Exception {
    X509Svid svid = authority.svid("default", "reviews");
    file().save(svid, null);
    assertThat(file().load()).contains(new SvidFile.Kept(svid, null));

    RevocationList list = authority.revocations(1, "abc");
    file().save(svid, list);
    assertThat(file().load()).contains(new SvidFile.Kept(svid, list.pem()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(newest())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("state"))))
        .isEqualTo("rwx------");
  }

  @Test
  void fallsBackToTheGenerationBeforeWhenTheNewestIsBroken() throws Exception {
    X509Svid first = authority.svid("default", "reviews");
    file().save(first, null);
    file().save(authority.svid("default", "reviews"), null);

    String whole = Files.readString(newest());
    for (String broken :
        new String[] {"", "{", "null", "{}", whole.substring(0, 300), whole.replace("MI", "!!")}) {
      Files.writeString(newest(), broken);
      assertThat(file().load()).as(broken).contains(new SvidFile.Kept(first, null));
    }
    Files.delete(newest());
    assertThat(file().load()).contains(new SvidFile.Kept(first, null));
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(file().load()).isEmpty();
  }
}
