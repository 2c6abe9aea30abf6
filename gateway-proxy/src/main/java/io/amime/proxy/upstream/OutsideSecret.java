package io.amime.proxy.upstream;

import io.amime.api.discovery.Cluster.Credentials;
import io.amime.proxy.secret.PemFiles;
import io.amime.proxy.secret.UnusableSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy needs to speak with a server outside the mesh.
 *
 * @param authorities who vouch for the server; empty for those that this machine trusts
 * @param chain that the proxy shows, leaf first; empty for none
 * @param key of the leaf, null for none
 */
record OutsideSecret(
    List<X509Certificate> authorities, List<X509Certificate> chain, @Nullable PrivateKey key) {
  static final OutsideSecret NONE = new OutsideSecret(List.of(), List.of(), null);

  /** Where its files are; null for what is not asked for. */
  record Places(@Nullable Path authorities, @Nullable Path chain, @Nullable Path key) {

    static Places of(Credentials wanted, @Nullable Path secrets) {
      if (wanted.secret() == null) {
        return new Places(
            path(wanted.authorities()), path(wanted.certificate()), path(wanted.key()));
      }
      var folder = secrets == null ? Path.of(wanted.secret()) : secrets.resolve(wanted.secret());
      return new Places(
          folder.resolve("ca.crt"), folder.resolve("tls.crt"), folder.resolve("tls.key"));
    }

    private static @Nullable Path path(@Nullable String text) {
      return text == null ? null : Path.of(text);
    }

    List<Path> all() {
      return Stream.of(authorities, chain, key).flatMap(Stream::ofNullable).toList();
    }
  }

  static OutsideSecret read(Credentials wanted, Places places) throws UnusableSecret {
    // With a certificate of the proxy's own in it, a secret may leave the servers to the machine.
    boolean optional = wanted.own() && wanted.secret() != null;
    var file = places.authorities();
    List<X509Certificate> authorities =
        file == null || (optional && !Files.exists(file)) ? List.of() : PemFiles.certificates(file);
    if (!wanted.own() || places.chain() == null || places.key() == null) {
      return new OutsideSecret(authorities, List.of(), null);
    }
    var chain = PemFiles.certificates(places.chain());
    var key = PemFiles.key(places.key());
    if (!PemFiles.belong(chain.getFirst(), key)) {
      throw new UnusableSecret(
          places.key() + " is not the key of the first certificate in " + places.chain());
    }
    return new OutsideSecret(authorities, chain, key);
  }
}
