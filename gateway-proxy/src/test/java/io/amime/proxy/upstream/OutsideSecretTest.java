package io.amime.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.discovery.Cluster.Credentials;
import io.amime.proxy.secret.UnusableSecret;
import io.amime.proxy.testing.TlsFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideSecretTest {
  @TempDir Path folder;
  private TlsFiles files;
  private TlsFiles.Pair pair;

  @BeforeEach
  void write() {
    files = new TlsFiles(folder);
    pair = files.write("default/bank", "caller.example.com");
    files.vouch("default/bank");
  }

  private Credentials paths(boolean own, String key) {
    return new Credentials(
        "DestinationRule/default/bank",
        own,
        null,
        path("default/bank/ca.crt"),
        own ? path("default/bank/tls.crt") : null,
        own ? path(key) : null);
  }

  private String path(String file) {
    return folder.resolve(file).toString();
  }

  private static OutsideSecret read(Credentials wanted, @Nullable Path secrets) throws Exception {
    return OutsideSecret.read(wanted, OutsideSecret.Places.of(wanted, secrets));
  }

  @Test
  void pathsAreReadWhereTheyAre() throws Exception {
    var read = read(paths(true, "default/bank/tls.key"), null);
    assertThat(read.authorities()).containsExactly(files.root());
    assertThat(read.chain()).containsExactly(pair.certificate());
    assertThat(read.key()).isEqualTo(pair.key().getPrivate());
  }

  @Test
  void whoShowsNothingNeedsNoKey() throws Exception {
    var read = read(paths(false, ""), null);
    assertThat(read.authorities()).containsExactly(files.root());
    assertThat(read.chain()).isEmpty();
    assertThat(read.key()).isNull();
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() {
    files.write("default/other", "other.example.com");
    assertThatThrownBy(() -> read(paths(true, "default/other/tls.key"), null))
        .isInstanceOf(UnusableSecret.class)
        .hasMessageContaining("is not the key");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> read(paths(true, "default/bank/none.key"), null))
        .isInstanceOf(UnusableSecret.class)
        .hasMessageContaining(path("default/bank/none.key"));
  }
}
