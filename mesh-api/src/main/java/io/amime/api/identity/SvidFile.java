package io.amime.api.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps who we are and whom we trust on disk, the last state and the one before, each in one file
 * of mode 0600. A write that is cut short leaves the older one.
 */
public final class SvidFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Stored(
      String key, String chain, String bundle, Instant obtained, @Nullable String crl) {}

  /**
   * @param crl the revocation list, not yet checked; null when there was none
   */
  record Kept(X509Svid svid, @Nullable String crl) {}

  private final Path directory;
  private final Path newest;
  private final Path older;

  public SvidFile(Path directory) {
    this.directory = directory;
    this.newest = directory.resolve("identity.json");
    this.older = directory.resolve("identity.previous.json");
  }

  /** The newest that can be read. */
  Optional<Kept> load() {
    return Stream.of(newest, older).map(SvidFile::read).flatMap(Optional::stream).findFirst();
  }

  /**
   * Keeps them, and what was kept so far as the state before.
   *
   * @param list null for none
   */
  public synchronized void save(X509Svid svid, @Nullable RevocationList list) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    byte[] json =
        JSON.writeValueAsBytes(
            new Stored(
                Pem.encode(Pem.PRIVATE_KEY, svid.key().getEncoded()),
                Pem.encode(svid.chain()),
                svid.bundle().pem(),
                svid.obtained(),
                list == null ? null : list.pem()));
    Path draft = directory.resolve("identity.json.tmp");
    Files.deleteIfExists(draft);
    try (FileChannel channel =
        FileChannel.open(
            draft,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(json);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (read(newest).isPresent()) { // a broken one must not push out the good one before it
      Files.move(newest, older, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(draft, newest, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entries = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
      entries.force(true);
    }
  }

  private static Optional<Kept> read(Path file) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      Stored stored = JSON.readValue(Files.readString(file), Stored.class);
      return Optional.of(
          new Kept(
              X509Svid.of(
                  List.copyOf(Pem.certificates(stored.chain)),
                  Pem.ecKey(stored.key),
                  TrustBundle.parse(stored.bundle),
                  stored.obtained),
              stored.crl));
    } catch (IOException
        | GeneralSecurityException
        | JacksonException
        | IllegalArgumentException
        | NullPointerException e) {
      System.getLogger(SvidFile.class.getName())
          .log(System.Logger.Level.WARNING, "cannot use {0}: {1}", file, e.toString());
      return Optional.empty();
    }
  }
}
