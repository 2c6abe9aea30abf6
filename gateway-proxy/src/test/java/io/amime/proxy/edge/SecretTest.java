package io.amime.proxy.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.discovery.Inbound.Clients;
import io.amime.api.discovery.Inbound.Terms;
import io.amime.api.discovery.Inbound.Version;
import io.amime.api.identity.Pem;
import io.amime.proxy.secret.UnusableSecret;
import io.amime.proxy.testing.TlsFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SecretTest {
  private static final String NAME = "default/shop";

  @TempDir Path directory;
  private Path folder;
  private TlsFiles files;
  private TlsFiles.Pair pair;

  @BeforeEach
  void write() {
    folder = directory.resolve(NAME);
    files = new TlsFiles(directory);
    pair = files.write(NAME, "shop.example.com");
  }

  @Test
  void aWholeOneIsRead() throws Exception {
    files.vouch(NAME);
    var secret = Secret.read(folder);
    assertThat(secret.chain()).containsExactly(pair.certificate());
    assertThat(secret.key()).isEqualTo(pair.key().getPrivate());
    assertThat(secret.authorities()).containsExactly(files.root());
  }

  @Test
  void aStarInACertificateStandsForOneLabel() throws Exception {
    files.write(NAME, "shop.example.com", "*.example.org");
    var wanted =
        List.of("Shop.example.com", "a.example.org", "*.example.org", "*", "a.b.example.org", "x");
    assertThat(Secret.read(folder).notCovered(wanted)).containsExactly("a.b.example.org", "x");
  }

  @ParameterizedTest
  @CsvSource({
    "tls.crt, '', tls.crt holds no certificate",
    "tls.crt, words, tls.crt holds no certificate",
    "tls.key, words, tls.key: no private key",
    "ca.crt, words, ca.crt holds no certificate"
  })
  void whatIsWrongIsSaidWithItsFile(String file, String text, String why) {
    files.file(NAME, file, text);
    assertThatThrownBy(() -> Secret.read(folder))
        .isInstanceOf(UnusableSecret.class)
        .hasMessageContaining(why);
  }

  @Test
  void aCertificateThatCannotBeRead() {
    files.file(NAME, "tls.crt", Pem.encode("CERTIFICATE", "x".getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> Secret.read(folder))
        .hasMessage("tls.crt holds a certificate that cannot be read");
  }

  @Test
  void aKeyOfAnotherCertificate() {
    var other = files.pair("other.example.com");
    files.file(NAME, "tls.key", Pem.encode("PRIVATE KEY", other.key().getPrivate().getEncoded()));
    assertThatThrownBy(() -> Secret.read(folder))
        .hasMessage("tls.key is not the key of the first certificate in tls.crt");
  }

  @Test
  void aFileThatIsMissingIsNamedByItsPath() throws Exception {
    Files.delete(folder.resolve("tls.key"));
    assertThatThrownBy(() -> Secret.read(folder))
        .hasMessage("there is no file " + folder.resolve("tls.key"));
  }

  @Test
  void filesThatAreNotRenewedAreNotReadAgain() throws Exception {
    var watched = new SecretFolder(folder);
    watched.look();
    var first = watched.secret();
    watched.look();
    assertThat(watched.secret()).isSameAs(first);
    files.write(NAME, "shop.example.com");
    watched.look();
    assertThat(watched.secret()).isNotEqualTo(first);
    Files.delete(folder.resolve("tls.crt"));
    watched.look();
    assertThat(watched.problem()).contains("there is no file");
    assertThat(watched.secret()).as("what was good stays").isNotNull();
  }

  @Test
  void aFolderBehindALinkIsFoundWhenTheLinkTurns() throws Exception {
    files.write("first", "shop.example.com");
    var second = files.write("second", "shop.example.com");
    var link = directory.resolve("link");
    Files.createSymbolicLink(link, directory.resolve("first"));
    var watched = new SecretFolder(link);
    watched.look();
    Files.delete(link);
    Files.createSymbolicLink(link, directory.resolve("second"));
    watched.look();
    assertThat(watched.secret().chain()).containsExactly(second.certificate());
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL_REFCNT"})
  void bothLibrariesOfTlsTakeIt(SslProvider provider) throws Exception {
    files.vouch(NAME);
    var terms = new Terms(NAME, Clients.KNOWN, Version.TLS_1_2);
    var context = new EdgeContexts(provider).of(terms, Secret.read(folder));
    try {
      var handler = context.newHandler(ByteBufAllocator.DEFAULT);
      var engine = handler.engine();
      assertThat(engine.getNeedClientAuth()).isTrue();
      assertThat(engine.getEnabledProtocols())
          .contains("TLSv1.2", "TLSv1.3")
          .doesNotContain("TLSv1", "TLSv1.1");
      assertThat(engine.getEnabledCipherSuites()).noneMatch(suite -> suite.contains("CBC"));
      ReferenceCountUtil.release(engine);
    } finally {
      ReferenceCountUtil.release(context);
    }
  }
}
