package io.amime.ca.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A directory of secrets: mode 0700, files 0600. A write is there whole or not at all, also over a
 * power cut.
 */
public final class StateDirectory {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Path path;

  private StateDirectory(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path, OWNER_ONLY_DIRECTORY);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + path, e);
    }
  }

  /**
   * @throws IllegalStateException if it exists and others than its owner may use it
   */
  public static StateDirectory of(Path path) {
    StateDirectory directory = new StateDirectory(path);
    try {
      requirePrivate(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the state directory " + path, e);
    }
    return directory;
  }

  /** One that others may enter, such as a shared volume; the files are still the owner's only. */
  public static StateDirectory shared(Path path) {
    return new StateDirectory(path);
  }

  /** A directory of the same kind inside this one. */
  public StateDirectory directory(String name) {
    return of(path.resolve(name));
  }

  public Path file(String name) {
    return path.resolve(name);
  }

  public boolean has(String name) {
    return Files.exists(file(name));
  }

  /**
   * @throws IllegalStateException if others than its owner may read it
   */
  public String read(String name) {
    return read(file(name));
  }

  /** As {@link #read(String)}, for a secret that is kept elsewhere. */
  public static String read(Path file) {
    try {
      requirePrivate(file);
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  public void write(String name, String content) {
    Path target = file(name);
    Path draft = file(name + ".tmp");
    try {
      Files.deleteIfExists(draft);
      try (FileChannel channel =
          FileChannel.open(
              draft,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              OWNER_ONLY)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel entries = FileChannel.open(path, Set.of(StandardOpenOption.READ))) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  /** Opens a file for appending, making it if need be. */
  public FileChannel append(String name) throws IOException {
    Path file = file(name);
    if (Files.exists(file)) {
      requirePrivate(file);
    }
    return FileChannel.open(
        file, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), OWNER_ONLY);
  }

  private static void requirePrivate(Path path) throws IOException {
    Set<PosixFilePermission> wide = Files.getPosixFilePermissions(path);
    wide.retainAll(OTHERS);
    if (!wide.isEmpty()) {
      throw new IllegalStateException(
          path + " holds secrets and others may use it; try: chmod go-rwx " + path);
    }
  }
}
